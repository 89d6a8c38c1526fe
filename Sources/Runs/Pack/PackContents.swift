import Definitions
import Faults
import Hashing
import Measures
import Quantities

/// What a pack says: the definitions, the figures that they read, and what these came to. Numbers
/// are exact texts; nothing in it is of a person.
public struct PackContents: Codable, Sendable {
  public let workspace: String
  /// The version of the program that made it.
  public let program: String
  /// Those that were settled; others among the definitions are read by them.
  public let contracts: [String]
  /// The one period that was settled; all where there is none.
  public let period: String?
  /// The day whose knowledge counted; all that was known where there is none.
  public let asKnown: String?
  public let definitions: [Definition]
  public let measures: [Figures]
  public let tables: [Rows]
  public let gates: [Gate]
  /// What is posted, where it is the pack of a posted month: then just that month was settled, as
  /// its last run did.
  public let posted: Posted?
  public internal(set) var results: [Result]

  /// A file by its path in the workspace; a mechanism of the library, in `Mechanisms/`.
  public struct Definition: Codable, Sendable {
    public let path: String
    public let sha256: String
    public let text: String
  }

  /// What a measure came to.
  public struct Figures: Codable, Sendable {
    public let measure: String
    /// The columns of `values` before the figure: its dimensions, then its period.
    public let by: [String]
    public let values: [[String]]
    /// How many rows were counted.
    public let rows: Int
    public let files: [File]
    public let sql: String
  }

  /// A file of data that was read: its figures are here, and the file is not.
  public struct File: Codable, Sendable {
    public let table: String
    public let path: String
    public let sha256: String
  }

  /// What a contract read of a table by its key.
  public struct Rows: Codable, Sendable {
    public let contract: String
    public let table: String
    /// As the table names it.
    public let file: String
    public let path: String
    public let sha256: String
    public let columns: [String]
    /// The line of the file, then the cells.
    public let rows: [[String]]
  }

  /// What came of a gate.
  public struct Gate: Codable, Sendable {
    public let gate: String
    public let path: String
    public let asked: Int
    public let broken: Int
    /// What the rows come to that break it, and in which currency.
    public let money: String?
    public let currency: String?
  }

  /// An amount with its explanation: one line, or one for each part that it is paid in.
  public struct Result: Codable, Sendable {
    public let lines: [[String: String]]
    /// In the form of docs/explanation.schema.json, of the first of the lines.
    let explanation: JSONText.Tree
  }
}

extension PackContents.Definition {
  /// Whether it is a mechanism that came with the program of whoever made the pack.
  var isOfLibrary: Bool { path.hasPrefix("Mechanisms/") }

  /// The names that a file in a pack may have: none leads out of the folder it is written to.
  static func isPath(_ path: String) -> Bool {
    let parts = path.split(separator: "/", omittingEmptySubsequences: false)
    let isPlain = parts.allSatisfy { part in
      !part.isEmpty && !part.hasPrefix(".")
        && part.unicodeScalars.allSatisfy { $0.value >= 0x20 && $0 != "\\" && $0.value != 0x7F }
    }
    guard isPlain, path.utf8.count <= 300 else { return false }
    if path == "leftshift.yaml" { return true }
    guard path.hasSuffix(".yaml") || path.hasSuffix(".yml") else { return false }
    switch parts[0] {
    case "contracts", "definitions", "mechanisms": return parts.count == 2
    case "Mechanisms": return parts.count == 3
    default: return false
    }
  }
}

extension PackContents {
  /// Where the form allows what cannot be: names of files that lead elsewhere, files that are not
  /// what their hash says, rows of uneven length.
  ///
  /// - Throws: `pack-form`.
  func check() throws(Fault) {
    for file in definitions {
      guard Definition.isPath(file.path) else { throw Self.odd("a file in it has no proper name") }
      guard SHA256.hexadecimal(of: Array(file.text.utf8)) == file.sha256 else {
        throw Self.odd("`\(file.path)` in it is not what its hash says")
      }
    }
    guard Set(definitions.map(\.path)).count == definitions.count,
      Set(measures.map(\.measure)).count == measures.count,
      Set(gates.map(\.gate)).count == gates.count
    else { throw Self.odd("something stands in it twice") }
    guard period == nil || posted == nil else { throw Self.odd("it is of a period and of a month") }
    for table in tables where !table.rows.allSatisfy({ $0.count == table.columns.count + 1 }) {
      throw Self.odd("a row of `\(table.table)` in it has not all its cells")
    }
    for figures in measures
    where !figures.values.allSatisfy({ $0.count == figures.by.count + 1 }) || figures.rows < 0 {
      throw Self.odd("a figure of `\(figures.measure)` in it has not all its labels")
    }
    for gate in gates where gate.broken < 0 || gate.asked < gate.broken {
      throw Self.odd("more rows break gate `\(gate.gate)` than there are")
    }
  }

  /// A pack that no version of Leftshift would have written.
  static func odd(_ what: String) -> Fault {
    Fault(
      "pack-form", at: nil, "this is no pack that can be checked: \(what)",
      advice: "Ask whoever signed it for one that `leftshift pack` wrote. It may also be of a later"
        + " version than this one.")
  }
}
