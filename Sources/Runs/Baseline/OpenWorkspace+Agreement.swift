import Definitions
import Faults
import Quantities

/// Who agrees to what, short of the figures.
public struct Agreement: Sendable {
  public let name: String
  public let period: Period
  public let on: Day
  public let by: [BaselineRecord.Signatory]
  public let note: String?
  /// The baseline whose place it takes.
  public let supersedes: String?
  /// The version of the program.
  public let program: String

  public init(
    name: String, period: Period, on: Day, by: [BaselineRecord.Signatory], note: String?,
    supersedes: String?, program: String
  ) {
    (self.name, self.period, self.on, self.by) = (name, period, on, by)
    (self.note, self.supersedes, self.program) = (note, supersedes, program)
  }
}

extension OpenWorkspace {
  /// Works out what is agreed; `nil`, with the faults in the log, where it cannot be, or may not.
  public func record(
    of agreement: Agreement, _ baseline: BaselineDeclaration, _ log: FaultLog
  ) -> BaselineRecord? {
    let before = log.faults.count
    // Before anything is worked out, which may take a while.
    let predecessor = log.attempt { () throws(Fault) in try self.predecessor(of: agreement) }
    guard let predecessor, let contents = contents(of: baseline, during: agreement.period, log)
    else { return nil }
    if let fault = Self.silent(in: contents, baseline) { log.add(fault) }
    if let fault = Self.missingSide(of: contents, agreement.by) { log.add(fault) }
    guard log.faults.count == before else { return nil }
    let period = agreement.period
    return BaselineRecord(
      name: agreement.name, workspace: workspace.title,
      period: BaselineRecord.Days(
        name: period.name, from: "\(period.first)", to: "\(period.last)"),
      agreedOn: "\(agreement.on)", agreedBy: agreement.by, note: agreement.note,
      supersedes: predecessor.map {
        BaselineRecord.Predecessor(name: $0.name, sha256: $0.hash)
      }, asKnown: asKnown.map { "\($0)" }, program: agreement.program, contents: contents)
  }

  /// The baseline whose place another takes; `nil` where it takes nobody's.
  ///
  /// - Throws: where it must not be agreed beside those that there are.
  private func predecessor(of agreement: Agreement) throws(Fault) -> Baseline? {
    let agreed = try Baseline.agreed(in: files.root)
    if agreed.contains(where: { $0.name == agreement.name }) {
      throw Baseline.exists(agreement.name)
    }
    guard let name = agreement.supersedes else {
      guard let other = agreed.standing(for: agreement.period) else { return nil }
      throw Fault(
        "baseline-exists", at: nil,
        "`\(other.name)` is agreed for \(other.period.name) already",
        advice: "There is one baseline for a period, so that all speak of the same figures. If this"
          + " one takes its place, add `--supersedes \(other.name)`.")
    }
    let before = try agreed.named(name)
    if let other = agreed.superseding(before) {
      throw Fault(
        "baseline-superseded", at: nil, "`\(other.name)` has taken the place of `\(name)` already",
        advice: "Only the one that stands is superseded: `--supersedes \(other.name)`.")
    }
    return before
  }

  /// Rivals that differ, where it is not said why one of them was chosen.
  private static func silent(
    in contents: BaselineRecord.Contents, _ baseline: BaselineDeclaration
  ) -> Fault? {
    for (figure, declared) in zip(contents.figures, baseline.figures) where figure.because == nil {
      guard let found = figure.reconciliations.first(where: \.differs) else { continue }
      let both = found.all.flatMap { row in
        row.chosen.flatMap { a in row.rival.map { "\(a.readable()) and \($0.readable())" } }
      }
      return Fault(
        "baseline-reason", at: declared.place,
        "`\(figure.name)` does not say why it is \(found.chosen.source), and not"
          + " \(found.rival.source)",
        label: "they differ" + (both.map { ": \($0)" } ?? " by member"),
        advice: "Who reads it later wants to know: `because: contracts pay by registered people`.")
    }
    return nil
  }

  /// Somebody who pays and somebody who is paid have to agree.
  private static func missingSide(
    of contents: BaselineRecord.Contents, _ signatories: [BaselineRecord.Signatory]
  ) -> Fault? {
    let amounts = contents.contracts.flatMap(\.amounts).filter { $0[0] != $0[1] }
    guard !amounts.isEmpty else { return nil }
    let ids = Set(signatories.map(\.party))
    let payers = ids.intersection(amounts.map { $0[0] })
    let payees = ids.intersection(amounts.map { $0[1] })
    guard payers.isEmpty || payees.isEmpty || payers.union(payees).count < 2 else { return nil }
    let missing =
      payers.isEmpty
      ? ("pays", Set(amounts.map { $0[0] })) : ("is paid", Set(amounts.map { $0[1] }))
    let others = Array(missing.1.subtracting(ids).sorted().prefix(6))
    return Fault(
      "baseline-parties", at: nil, "nobody agrees who \(missing.0) under these contracts",
      advice: "A baseline stands between those who pay and those who are paid: both agree, each"
        + " with a `--by`. Here \(spoken(others, joinedBy: "or")) \(missing.0).")
  }
}
