import ArgumentParser
import Definitions
import Faults
import Foundation
import Quantities
import Runs

/// What a shadow test is compared with: the baseline that was agreed, if one was.
struct ShadowBaseline {
  let agreed: Baseline?
  /// Baselines that were agreed, and hold none of the days.
  private let others: [Baseline]
  /// The one that takes its place, where it was asked for by name.
  private let supersededBy: String?
  /// What of it comes to something else now; `nil` where nobody has looked.
  private var moved: [String]?

  /// - Parameters:
  ///   - name: the one that is asked for; otherwise the last that was agreed, and not superseded,
  ///     of those that hold the days of an earlier year.
  ///   - days: those of the test.
  init(named name: String?, for days: Period, in root: URL) throws {
    let log = FaultLog()
    guard let all = log.attempt({ () throws(Fault) in try Baseline.agreed(in: root) }) else {
      throw report(log)
    }
    guard let name else {
      let superseded = Set(all.compactMap(\.supersedes))
      (others, supersededBy) = (all.filter { !superseded.contains($0.name) }, nil)
      agreed = all.last { baseline in
        !superseded.contains(baseline.name)
          && (1...20).contains { baseline.period.contains(days.earlier(byYears: $0)) }
      }
      return
    }
    guard let found = all.first(where: { $0.name == name }) else {
      throw ValidationError(
        "There is no baseline `\(name)`. "
          + (all.isEmpty
            ? "`leftshift baseline agree` writes one." : didYouMean(name, among: all.map(\.name))))
    }
    (agreed, others) = (found, [])
    supersededBy = all.superseding(found)?.name
  }

  /// Works the baseline out again, and notes what has moved since it was agreed.
  mutating func compare(in open: OpenWorkspace, _ log: FaultLog) {
    guard let agreed, let declaration = open.workspace.baseline else { return }
    let now = progress.during("working out baseline \(agreed.name) again") {
      open.contents(of: declaration, during: agreed.period, log)
    }
    guard let now else { return }
    moved = BaselineComparison(
      agreed, now: now, asKnown: nil, program: Leftshift.configuration.version
    ).moved.map(\.name)
  }

  /// What has to stand on every page.
  var notices: [String] {
    guard let agreed else {
      let known = others.map { "\($0.name) of \($0.period)" }.joined(separator: ", ")
      return [
        known.isEmpty
          ? "No baseline was agreed: nobody has signed what this is compared with."
          : "No baseline was agreed for these months of an earlier year (\(known) does not hold"
            + " them): nobody has signed what this is compared with."
      ]
    }
    if let supersededBy {
      return ["Baseline \(agreed.name) is superseded by \(supersededBy), and used all the same."]
    }
    guard let moved, !moved.isEmpty else { return [] }
    let shown = moved.prefix(5).joined(separator: ", ")
    return [
      "Since baseline \(agreed.name) was agreed it has moved: \(shown)"
        + (moved.count > 5 ? " and \(moved.count - 5) more" : "")
        + ". `leftshift baseline compare` says how and why."
    ]
  }

  var sentence: String? {
    agreed.map { baseline in
      "Baseline \(baseline.name) of \(baseline.period), agreed by"
        + " \(baseline.parties.joined(separator: ", ")) on \(baseline.agreedOn)."
    }
  }
}
