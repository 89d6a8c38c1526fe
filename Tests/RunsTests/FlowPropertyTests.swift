import Flows
import Foundation
import Quantities
import Testing

/// Random systems, worked out a second time from their rows with plain loops.
@Suite struct FlowPropertyTests {
  @Test(arguments: 1...12) func flowsAndGapsAreThoseOfPlainLoops(_ seed: Int) throws {
    var random = Numbers(state: UInt64(seed))
    let system = System(&random)
    try withTemporaryFolder { folder in
      try system.write(to: folder)
      let asked = try Asked(folder.path())
      #expect(try asked.records(["expect", "flows", "frail", "cost"]) == system.flows)
      let gap = try asked.records(["expect", "gap", "3"])
      #expect(gap.filter { $0.contains(",all,") } == system.gaps)

      // Nothing depends on the order of rows or terms.
      try system.shuffled(&random).write(to: folder)
      let again = try Asked(folder.path())
      #expect(try again.records(["expect", "flows", "frail", "cost"]) == system.flows)
      #expect(try again.records(["expect", "gap", "3"]) == gap)
    }
  }

  /// Without the cohort's rows the cohort has nothing of what can be shared, and the rest is others'.
  @Test func whoHasNoRowsHasNoPart() throws {
    var random = Numbers(state: 99)
    let system = System(&random).withoutTheCohort
    try withTemporaryFolder { folder in
      try system.write(to: folder)
      for flow in try Asked(folder.path()).report("frail", "cost").tables.flatMap(\.flows) {
        let estimate = try #require(flow.estimate)
        #expect(estimate.cohort ?? .zero == .zero)
        #expect((flow.others ?? .zero) + estimate.unshared == flow.stays)
      }
    }
  }
}

/// A generator whose numbers are the same on every run (xorshift).
struct Numbers {
  var state: UInt64

  mutating func below(_ bound: Int) -> Int {
    state ^= state << 13
    state ^= state >> 7
    state ^= state << 17
    return Int(state % UInt64(bound))
  }
}

/// Two payers, three payees, three settings, six months: what each term pays in a quarter, and rows.
private struct System {
  struct Term {
    let payer: String
    let payee: String
    let setting: String?
    let pence: Int
  }

  struct Row {
    let payer: String
    let payee: String
    let setting: String
    let month: Int
    let frail: Bool
    let pence: Int
  }

  private(set) var terms: [Term] = []
  private(set) var rows: [Row] = []
  private static let payees = ["A", "B", "C"]
  private static let settings = ["acute", "home", "street"]

  init(_ random: inout Numbers) {
    for payer in ["N", "S"] {
      for _ in 0..<5 {
        let setting = random.below(4)
        terms.append(
          Term(
            payer: payer, payee: Self.payees[random.below(3)],
            setting: setting == 3 ? nil : Self.settings[setting],
            pence: random.below(100_000)))
      }
    }
    for _ in 0..<(10 + random.below(40)) {
      rows.append(
        Row(
          payer: random.below(2) == 0 ? "N" : "S", payee: Self.payees[random.below(3)],
          setting: Self.settings[random.below(3)], month: 4 + random.below(6),
          frail: random.below(3) == 0, pence: 1 + random.below(10_000)))
    }
  }

  var withoutTheCohort: System {
    var system = self
    system.rows.removeAll(where: \.frail)
    return system
  }

  func shuffled(_ random: inout Numbers) -> System {
    var system = self
    for index in system.rows.indices { system.rows.swapAt(index, random.below(rows.count)) }
    system.terms.reverse()
    return system
  }

  // MARK: Files

  func write(to folder: URL) throws {
    var files = ["leftshift.yaml": Self.header, "definitions/care.yaml": Self.definitions]
    for payer in ["N", "S"] {
      let own = terms.enumerated().filter { $1.payer == payer }.map { index, term in
        "  t\(index): {payee: \(term.payee), pays: \"£\(pounds(term.pence))\""
          + (term.setting.map { ", setting: \($0)" } ?? "") + "}\n"
      }
      files["contracts/\(payer).yaml"] =
        "contract: of-\(payer)\nfrom: 2025-04-01\nto: 2025-09-30\neach: quarter\npayer: \(payer)\n"
        + "payee: A\nterms:\n\(own.joined())"
    }
    files["data/care.csv"] =
      "board,trust,setting,month,frail,cost\n"
      + rows.map { row in
        "\(row.payer),\(row.payee),\(row.setting),2025-0\(row.month),\(row.frail ? "yes" : "no"),"
          + pounds(row.pence) + "\n"
      }.joined()
    try RunsTests.write(files, to: folder)
  }

  private static let header = """
    workspace: random
    parties:
      N: {name: North, kind: icb}
      S: {name: South, kind: icb}
      A: {name: Alpha, kind: provider}
      B: {name: Beta, kind: provider}
      C: {name: Gamma, kind: provider}
    dimensions: {commissioner: {kind: icb}, provider: {kind: provider}}
    """

  private static let definitions = """
    tables:
      care:
        file: ../data/care.csv
        columns:
          board: label of commissioner
          trust: label of provider
          setting: label of setting
          month: period
          frail: yes/no
          cost: {is: £, places: 2}
    measures:
      cost-of-care: {from: care, is: £, by: [board, trust, setting, month], value: sum(cost)}
    flows: {payee: provider, payer: commissioner, keys: {cost: cost-of-care}, cohorts: {frail: frail}}
    gap: {worth: cost-of-care, fixed: of-*}
    """

  // MARK: A second time

  private struct Sign: Hashable, Comparable {
    var payer = ""
    let payee: String
    let setting: String?

    static func < (left: Sign, right: Sign) -> Bool {
      (left.payer, left.payee, left.setting ?? "~") < (
        right.payer, right.payee, right.setting ?? "~"
      )
    }
  }

  private struct Sum {
    var cohort: Int?
    var others: Int?
    var unshared = 0
    var amount = 0

    mutating func add(_ other: Sum) {
      amount += other.amount
      unshared += other.unshared
      if let more = other.cohort { cohort = (cohort ?? 0) + more }
      if let more = other.others { others = (others ?? 0) + more }
    }

    func text(_ pounds: (Int) -> String) -> String {
      [pounds(amount), cohort.map(pounds) ?? "", others.map(pounds) ?? "", pounds(unshared)]
        .joined(separator: ",")
    }
  }

  /// The records and sums of the flows of the cohort.
  var flows: [String] {
    var (records, all, settings, payers) = ([String](), Sum(), [String?: Sum](), [String: Int]())
    let groups = Dictionary(grouping: terms) {
      Sign(payer: $0.payer, payee: $0.payee, setting: $0.setting)
    }
    for (sign, terms) in groups.sorted(by: { $0.key < $1.key }) {
      let (sum, reason) = sum(of: sign, quarterly: terms.reduce(0) { $0 + $1.pence })
      records.append(
        "\(sign.payer),\(sign.payee),\(sign.setting ?? ""),paid,\(pounds(sum.amount)),GBP,0.00,"
          + "frail,cost,\(sum.cohort.map(pounds) ?? ""),\(sum.others.map(pounds) ?? ""),"
          + "\(pounds(sum.unshared)),\(reason)")
      all.add(sum)
      settings[sign.setting, default: Sum()].add(sum)
      payers[sign.payer, default: 0] += sum.amount
    }
    return records + ["all,\(all.text(pounds))"]
      + settings.sorted { ($0.key ?? "~") < ($1.key ?? "~") }
      .map { "\($0.key ?? ""),\($0.value.text(pounds))" }
      + payers.sorted { $0.key < $1.key }.map { "from \($0.key),\(pounds($0.value))" }
  }

  private func sum(of sign: Sign, quarterly: Int) -> (Sum, String) {
    var sum = Sum(amount: quarterly * 2)
    var (numerator, denominator, shared) = (0, 1, 0)
    for quarter in [4...6, 7...9] {
      let own = rows.filter {
        $0.payer == sign.payer && $0.payee == sign.payee && $0.setting == sign.setting
          && quarter.contains($0.month)
      }
      let all = own.reduce(0) { $0 + $1.pence }
      guard all > 0 else { continue }
      let part = quarterly * own.filter(\.frail).reduce(0) { $0 + $1.pence }
      (numerator, denominator) = (numerator * all + part * denominator, denominator * all)
      shared += quarterly
    }
    sum.unshared = sum.amount - shared
    let isKnown = rows.contains {
      $0.payer == sign.payer && $0.payee == sign.payee && $0.setting == sign.setting
    }
    if isKnown {
      sum.cohort = (2 * numerator + denominator) / (2 * denominator)
      sum.others = shared - (sum.cohort ?? 0)
    }
    let isWhole = isKnown && sum.unshared == 0
    return (sum, isWhole ? "" : sign.setting == nil ? "no setting" : "no rows in the key")
  }

  /// The records of the gaps over all that is compared: only its fixed sum, worth and gap vary.
  var gaps: [String] {
    let months = Set(rows.map(\.month)).sorted()
    let span = "2025-0\(months[0]) to 2025-0\(months[months.count - 1])"
    return Dictionary(grouping: terms) { Sign(payee: $0.payee, setting: $0.setting) }
      .sorted { $0.key < $1.key }.map { sign, terms in
        let payers = Set(terms.map(\.payer))
        let own = rows.filter {
          $0.payee == sign.payee && $0.setting == sign.setting && payers.contains($0.payer)
        }
        // Only months with rows are compared; where none has any, the fixed sum of all is shown. The
        // pence of a month are thirds of a quarter's: rounded once, half up.
        let count = own.isEmpty ? months.count : Set(own.map(\.month)).count
        let fixed = (2 * terms.reduce(0) { $0 + $1.pence } * count + 3) / 6
        let head =
          "\(sign.payee),\(sign.setting ?? ""),all,\(span),\(count),"
          + "\(pounds(fixed)),GBP,,,"
        guard !own.isEmpty else { return head + ",,," }
        let worth = own.reduce(0) { $0 + $1.pence }
        let part = Rational(Int128(fixed - worth), over: Int128(worth)).fixed(places: 6)
        return head + "\(pounds(worth)),\(pounds(fixed - worth)),\(part),"
      }
  }

  private func pounds(_ pence: Int) -> String {
    Rational(Int128(pence), over: 100).fixed(places: 2)
  }
}
