import ArgumentParser
import Definitions
import Faults
import Formulas
import Quantities
import Reports
import Runs
import Settlement

struct WhatIfCommand: ParsableCommand {
  static let configuration = CommandConfiguration(
    commandName: "what-if",
    abstract: "See what contracts would come to with something in them said otherwise.",
    discussion: """
      Settles the contracts as they stand and with each change, from figures that are counted \
      once; nothing is written. A value is what the contract could say in its place: a formula, or \
      a range of numbers. Two ranges make a table, of one party:

        leftshift what-if my-trusts --set block.gain-share.share=40%
        leftshift what-if my-trusts --set block.gain-share.share='0%..50% by 10%'
        leftshift what-if my-trusts --party RR8 --set block.gain-share.share='0%..50% by 10%' \\
          --set block.gain-share.threshold='£9m..£11m by £0.5m'
        leftshift what-if my-trusts --party RR8 --break-even block.gain-share.share='0%..100%'

      --break-even finds where a party is as well off as it is now; with --to, where it has that \
      much.
      """)

  @OptionGroup var workspace: WorkspaceArguments

  @Option(
    help: ArgumentHelp("What is said otherwise, and how.", valueName: "contract.term.input=value"))
  var set: [String] = []

  @Option(
    help: ArgumentHelp("The range to look for it in.", valueName: "contract.term.input=from..to"))
  var breakEven: String?

  @Option(help: ArgumentHelp("What the party shall have, as £1.5m.", valueName: "amount"))
  var to: String?

  @Option(help: "The party that counts, where one does.")
  var party: String?

  @Option(help: "The period that counts, as `2023/24`; all of them if not given.")
  var period: String?

  @Option(help: "text, csv or json.")
  var format: Format = .text

  @OptionGroup var page: ReportArguments

  func validate() throws {
    if set.isEmpty, breakEven == nil {
      throw ValidationError(
        "Say what is to be different: `--set CONTRACT.TERM.INPUT=VALUE`, or look for it with"
          + " `--break-even`.")
    }
    if to != nil, breakEven == nil {
      throw ValidationError("`--to` says what `--break-even` looks for: name a range there.")
    }
    if breakEven != nil, party == nil {
      throw ValidationError("Say for whom: `--break-even` needs `--party`.")
    }
  }

  func run() throws {
    let log = FaultLog()
    let open = try workspace.open(log)
    let ranges = set.compactMap { text in
      log.attempt { () throws(Fault) in try ChangeRange(text) }
    }
    if let party, open.workspace.party(party) == nil, open.partyNames.isEmpty == false {
      throw ValidationError(
        "There is no party `\(party)`. " + didYouMean(party, among: open.partyNames.keys.sorted()))
    }
    let names = ranges.map(\.name)
    if let twice = names.first(where: { name in names.filter { $0 == name }.count > 1 }) {
      throw ValidationError("`\(twice)` is set twice: give it one value, or one range.")
    }
    guard log.faults.isEmpty, let whatIf = WhatIf(open, period: period, log) else {
      throw leftshift.report(log)
    }
    if let period, whatIf.isEmpty {
      throw ValidationError("No contract has a period `\(period)`.")
    }
    try checkCurrencies(whatIf.asItStands, ranges)
    let findings: WhatIfFindings?
    if let breakEven {
      findings = try breakEvenFindings(breakEven, ranges, whatIf, log)
    } else {
      findings = try WhatIfTables(
        whatIf, ranges, party: party, names: open.partyNames
      ).findings(log)
    }
    guard log.faults.isEmpty, let findings else { throw leftshift.report(log) }
    let found = Report.Section("What comes of it", findings.blocks)
    try page.write(report(found, ranges, of: open.workspace))
    put(format == .text ? found.brief : try findings.rows.shown(as: format))
  }

  private func report(
    _ found: Report.Section, _ ranges: [ChangeRange], of workspace: Workspace
  ) -> Report {
    let said =
      ranges.map { range in
        range.values.count == 1
          ? "\(range.name) is \(range.values[0])."
          : "\(range.name) goes from \(range.values[0]) to \(range.values.last ?? "")."
      } + (breakEven.map { ["Looked for in \($0)."] } ?? [])
    return Report(
      "What contracts would come to",
      about: [workspace.title, period ?? ""].filter { !$0.isEmpty }.joined(separator: ", "),
      summary: said, sections: [found])
  }

  /// Amounts of several currencies are no sum: a table with one figure for a party can have none.
  private func checkCurrencies(_ sums: WhatIf.Sums, _ ranges: [ChangeRange]) throws {
    let wanted = sums.parties.keys.filter { party == nil || $0.id == party }
    let codes = Set(wanted.map(\.currency.code)).sorted()
    guard codes.count > 1, breakEven != nil || ranges.contains(where: { $0.values.count > 1 })
    else { return }
    throw ValidationError(
      "The contracts pay in \(codes.joined(separator: " and ")), which do not add up: set one value"
        + " at a time, or name a `--party` that is paid in one of them.")
  }

  private func breakEvenFindings(
    _ text: String, _ fixed: [ChangeRange], _ whatIf: WhatIf, _ log: FaultLog
  ) throws -> WhatIfFindings? {
    guard fixed.allSatisfy({ $0.values.count == 1 }), let party else {
      throw ValidationError("Beside `--break-even` each `--set` has one value.")
    }
    let range = log.attempt { () throws(Fault) in
      try ChangeRange(text, option: "--break-even", steps: BreakEven.steps)
    }
    guard let range else { return nil }
    let now = whatIf.asItStands.position(of: party)
    let target = try target() ?? now
    let found = BreakEven(range) { value in
      let changes = log.attempt { () throws(Fault) in
        try fixed.map { fixed throws(Fault) in try fixed.change(fixed.values[0]) }
          + [try range.change(value)]
      }
      return changes.flatMap { whatIf.sums(with: $0, log) }.map { $0.position(of: party) - target }
    }
    guard let found else { return nil }
    let table = ReportTable(
      "Where \(party) has \(money(target)) or more",
      ["what", "is", "value"].map(ReportTable.Column.words)
        + ["then", "surplus"].map(ReportTable.Column.figures),
      found.crossings.map { crossing in
        .init([
          .text(range.name), .text(crossing.isFloor ? "at least" : "at most"),
          .text(crossing.value), .money(target + crossing.surplus, .pounds),
          .money(crossing.surplus, .pounds),
        ])
      })
    if !table.rows.isEmpty { return WhatIfFindings(table, [.table(table)]) }
    let sentence =
      "\(party) has \(money(target)) or more at"
      + " \(found.ends.first.signum < 0 ? "none" : "each") of the values that were looked at:"
      + " \(money(target + found.ends.first)) at \(range.values[0]),"
      + " \(money(target + found.ends.last)) at \(range.values.last ?? "")."
    return WhatIfFindings(table, [.text(sentence)])
  }

  private func target() throws -> Rational? {
    guard let to else { return nil }
    let pounds = Kind.number(Currency.pounds.unit)
    guard case .number(let amount)? = try? CellReader(units: .standard).value(Passage(to), pounds)
    else { throw ValidationError("`--to \(to)` is no amount of money: write it as £1.5m.") }
    return amount
  }
}

extension WhatIf.Sums {
  /// What a party receives less what it pays, in whatever currency.
  func position(of party: String) -> Rational {
    parties.reduce(.zero) { $0 + ($1.key.id == party ? $1.value : .zero) }
  }
}

/// An amount with its minor units, grouped, as terminals show it.
func money(_ amount: Rational) -> String { amount.fixed(places: 2, grouped: true) }
