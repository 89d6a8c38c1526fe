import Faults
import Foundation

/// How a synthetic system is made: tables of rates, and a query for each table that comes of them.
///
/// It is data, in the folder `Synthesis` beside the command, so that whoever knows SQL can read and
/// change what happens to whom.
struct Recipe {
  /// A query, and what becomes of its rows.
  struct Step {
    enum Outcome: String {
      /// A file of the system.
      case table
      /// A file that later steps read, and nobody after them.
      case `private`
      /// Asked anew by each step that reads it.
      case view
      /// What was planted in the data. It says so on its own, and no tool reads it.
      case key
    }

    let name: String
    let outcome: Outcome
    let query: String
  }

  /// What the steps build on, in SQL.
  let prelude: String
  /// Comma-separated files, by the names that steps know them by.
  let tables: [(name: String, path: String)]
  let steps: [Step]

  init(in folder: URL) throws(Fault) {
    prelude = try Self.text(folder.appending(path: "prelude.sql"))
    tables = try Self.files(in: folder.appending(path: "tables"), "csv").map {
      ($0.deletingPathExtension().lastPathComponent, $0.path(percentEncoded: false))
    }
    steps = try Self.files(in: folder.appending(path: "steps"), "sql").map { url throws(Fault) in
      try Step(url.deletingPathExtension().lastPathComponent, try Self.text(url))
    }
  }

  private static func files(in folder: URL, _ suffix: String) throws(Fault) -> [URL] {
    let names = try? FileManager.default.contentsOfDirectory(
      atPath: folder.path(percentEncoded: false))
    guard let names else { throw missing(folder) }
    return names.filter { $0.hasSuffix(".\(suffix)") }.sorted().map { folder.appending(path: $0) }
  }

  private static func text(_ url: URL) throws(Fault) -> String {
    guard let text = try? String(contentsOf: url, encoding: .utf8) else { throw missing(url) }
    return text
  }

  private static func missing(_ url: URL) -> Fault {
    Fault(
      "synthesis-missing", at: nil, "`\(url.path(percentEncoded: false))` cannot be read",
      advice:
        "The folder `Synthesis` belongs beside the command, with `Mechanisms`: fetch it again.")
  }
}

extension Recipe.Step {
  /// - Parameters:
  ///   - file: a number for its turn, and its name: `03-life`.
  ///   - text: begins with its outcome: `-- table: a row a person`.
  fileprivate init(_ file: String, _ text: String) throws(Fault) {
    let word = text.dropFirst(3).prefix { $0 != ":" }
    guard text.hasPrefix("-- "), let outcome = Outcome(rawValue: String(word)) else {
      throw Fault(
        "synthesis-step", at: nil, "step `\(file)` does not say what becomes of its rows",
        advice:
          "Begin it with `-- table: `, `-- private: `, `-- view: ` or `-- key: `, and say what"
          + " a row is.")
    }
    (name, query) = (String(file.drop { $0 != "-" }.dropFirst()), text)
    self.outcome = outcome
  }
}
