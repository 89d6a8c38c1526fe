import ADBC
import Engines
import Faults
import Foundation

/// An integrated care system in which nobody lives: linked tables of people and their care, to try
/// contracts on.
///
/// The same numbers give the same bytes, on any machine with the same DuckDB: one thread writes,
/// and what is drawn for a row depends on whom it is of and nothing else.
public struct SyntheticSystem: Sendable {
  /// On the first day; as many come and go as in England.
  public let people: Int
  public let years: Int
  public let seed: Int
  /// The calendar year in whose April it begins.
  public let firstYear: Int
  /// Whether it is spared rows that are sent twice, impossible, late or of nobody.
  public let isClean: Bool

  public static let possiblePeople = 2_000...3_000_000
  public static let possibleYears = 1...5

  public init(people: Int, years: Int, seed: Int, firstYear: Int, isClean: Bool) {
    (self.people, self.years, self.seed) = (people, years, seed)
    (self.firstYear, self.isClean) = (firstYear, isClean)
  }

  /// A file of the system.
  public struct Table: Sendable {
    public let file: String
    public let rows: Int
    /// In bytes.
    public let size: Int
  }

  /// Writes its tables, all of them or none.
  ///
  /// - Parameters:
  ///   - folder: where; what is in it already stays.
  ///   - recipe: the folder of the steps.
  ///   - working: a folder for what is unfinished, on the same disk; whoever calls removes it.
  ///   - undivided: puts the finished files in place, which is not to be cut in two.
  ///   - doing: told each step before its turn, as it reads after "leftshift is".
  /// - Throws: `synthesis-missing`, `synthesis-step`, `no-duckdb`, `synthesis-failed`.
  public func write(
    to folder: URL, recipe: URL, working: URL,
    undivided: (() throws(Fault) -> [Table]) throws(Fault) -> [Table] = {
      (body) throws(Fault) in try body()
    },
    doing: (String, () throws(Fault) -> Void) throws(Fault) -> Void
  ) throws(Fault) -> [Table] {
    let recipe = try Recipe(in: recipe)
    let kitchen = try Kitchen(in: working)
    try kitchen.prepare(recipe, variables)
    for (number, step) in recipe.steps.enumerated() {
      try doing("writing \(step.name), \(number + 1) of \(recipe.steps.count)") {
        () throws(Fault) in
        try kitchen.make(step)
      }
    }
    return try undivided { () throws(Fault) in try kitchen.serve(to: folder) }
  }

  private var variables: String {
    """
    set variable people = \(people)::bigint;
    set variable years = \(years)::integer;
    set variable seed = \(seed)::bigint;
    set variable first_day = date '\(firstYear)-04-01';
    set variable clean = \(isClean);
    """
  }
}

/// Where steps are run, one after another, and leave their files.
private final class Kitchen {
  private let folder: URL
  private let connection: Connection
  /// Files that are for the table, in the order they were made.
  private var made: [String] = []

  init(in folder: URL) throws(Fault) {
    self.folder = folder
    let path = try DuckDBLibrary.find()
    do {
      connection = try Database(
        duckDB: path,
        // One thread: several would write the same rows in other groups.
        options: ["threads": "1", "temp_directory": folder.path(percentEncoded: false)]
      ).connect()
    } catch { throw DuckDBLibrary.missing }
  }

  func prepare(_ recipe: Recipe, _ variables: String) throws(Fault) {
    try run(variables, for: "its numbers")
    for (name, path) in recipe.tables {
      try run(
        "create table \"\(name)\" as from read_csv(\(literal(path)), header = true)", for: name)
    }
    try run(recipe.prelude, for: "prelude")
  }

  func make(_ step: Recipe.Step) throws(Fault) {
    let name = "\"\(step.name)\""
    if step.outcome == .view {
      return try run("create view \(name) as \(step.query)", for: step.name)
    }
    let file = step.outcome == .key ? "key.csv" : "\(step.name).parquet"
    let path = literal(folder.appending(path: file).path(percentEncoded: false))
    let form = step.outcome == .key ? "csv, header" : "parquet, compression zstd"
    try run("copy (\(step.query)) to \(path) (format \(form))", for: step.name)
    if step.outcome != .private { made.append(file) }
    if step.outcome != .key {
      try run("create view \(name) as from read_parquet(\(path))", for: step.name)
    }
  }

  /// Moves the files to where they belong.
  func serve(to target: URL) throws(Fault) -> [SyntheticSystem.Table] {
    var moved: [URL] = []
    do {
      let tables = try made.map { file in
        let source = folder.appending(path: file)
        let path = source.path(percentEncoded: false)
        let size = try FileManager.default.attributesOfItem(atPath: path)[.size] as? Int
        return SyntheticSystem.Table(file: file, rows: try count(file, source), size: size ?? 0)
      }
      for file in made {
        let place = target.appending(path: file)
        try FileManager.default.moveItem(at: folder.appending(path: file), to: place)
        moved.append(place)
      }
      return tables
    } catch {
      for place in moved { try? FileManager.default.removeItem(at: place) }
      throw failure("the end", error)
    }
  }

  private func count(_ file: String, _ url: URL) throws -> Int {
    let path = literal(url.path(percentEncoded: false))
    let result = try connection.query("select cast(count(*) as varchar) from \(path)")
    return try result.columns.first?.strings().first?.flatMap { Int($0) } ?? 0
  }

  private func run(_ sql: String, for step: String) throws(Fault) {
    do { try connection.execute(sql) } catch { throw failure(step, error) }
  }

  private func failure(_ step: String, _ error: any Error) -> Fault {
    Fault(
      "synthesis-failed", at: nil, "the synthetic system could not be written: \(step)",
      advice:
        "\((error as? ADBCError)?.message ?? error.localizedDescription)\nNothing was written."
        + " Check that the disk has room (a million people and three years need 3 GB) and that"
        + " nothing in the folder `Synthesis` was changed by mistake.")
  }

  private func literal(_ text: String) -> String {
    "'" + text.replacingOccurrences(of: "'", with: "''") + "'"
  }
}
