import ArgumentParser
import Definitions
import Faults
import Measures
import Quantities
import Runs
import Settlement

struct MeasureCommand: ParsableCommand {
  static let configuration = CommandConfiguration(
    commandName: "measure",
    abstract: "Compute a measure, or show its SQL.",
    discussion: """
      Counts or sums the rows that a measure is defined by, and prints one row for each of its \
      members; or prints the SQL, which runs as it stands in the DuckDB shell:

        leftshift measure my-trusts long-waits-in-june
        leftshift measure my-trusts long-waits-in-june --sql
        leftshift measure my-trusts

      Where leftshift.yaml names the members of a dimension, figures of other labels are counted \
      and not shown: what should not be there may be somebody's name.
      """)

  @OptionGroup var workspace: WorkspaceArguments

  @Argument(help: "The measure; all are listed where none is named.")
  var name: String?

  @Flag(help: "Print the SQL instead of running it.")
  var sql = false

  @Option(help: "text, csv or json.")
  var format: Format = .text

  func run() throws {
    let log = FaultLog()
    let open = try workspace.open(log)
    let measures = open.workspace.measures
    guard let name else {
      guard log.faults.isEmpty else { throw report(log) }
      return put(aligned(Self.list(measures)))
    }
    guard let measure = measures.first(where: { $0.name == name }) else {
      guard log.faults.isEmpty else { throw report(log) }
      throw ValidationError(
        "There is no measure `\(name)`. " + didYouMean(name, among: measures.map(\.name)))
    }
    if sql {
      guard let text = open.sql(of: measure, log), log.faults.isEmpty else { throw report(log) }
      put(text + "\n")
      return
    }
    guard let data = open.compute([measure], log)[name], log.faults.isEmpty else {
      throw report(log)
    }
    let header = data.dimensions + (data.hasPeriods ? ["period"] : []) + [measure.name, "unit"]
    let shown = data.values.filter { key, _ in isNamed(key.members, by: data.dimensions, open) }
    let hidden = data.values.count - shown.count
    if hidden > 0 {
      say(
        "Not shown: \(hidden) figure\(hidden == 1 ? "" : "s") of labels that are not among the"
          + " members of \(spoken(data.dimensions)).")
    }
    let rows = shown.map { key, value in
      key.members + (data.hasPeriods ? [key.period?.name ?? ""] : [])
        + [value.exactText, measure.unit.description]
    }.sorted { $0.lexicographicallyPrecedes($1) }
    switch format {
    case .csv: put(csv([header] + rows))
    case .json:
      put(try json(rows.map { Dictionary(uniqueKeysWithValues: zip(header, $0)) }))
    case .text: put(aligned([header] + rows, right: [header.count - 2]))
    }
  }

  /// What each measure is called, is in and is by, and what it is of.
  private static func list(_ measures: [Measure]) -> [[String]] {
    [["measure", "is", "by", "kind", "title"]]
      + measures.sorted { $0.name < $1.name }.map { measure in
        [
          measure.name, measure.unit.words, measure.by.map(\.text).joined(separator: ", "),
          measure.kind?.rawValue ?? "", measure.title == measure.name ? "" : measure.title,
        ]
      }
  }

  /// Whether each label is a member, of the dimensions whose members are declared.
  private func isNamed(
    _ members: [String], by dimensions: [String], _ open: OpenWorkspace
  ) -> Bool {
    zip(members, dimensions).allSatisfy { member, dimension in
      let declared = open.workspace.dimensions.first { $0.name == dimension }
      return declared?.members.contains(member) ?? true
    }
  }
}
