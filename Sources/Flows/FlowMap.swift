import Quantities
import Reports

/// What the map draws: parties and settings, and the money between them. Only what is drawn is
/// here; every amount is in the tables too.
struct FlowMap {
  private(set) var places: [Chart.Place] = []
  private(set) var bands: [Chart.Band] = []
  /// Flows that run back from payee to payer, or in a circle, which cannot be drawn.
  private(set) var undrawn = 0

  private var sums: [String: Rational] = [:]
  private var names: [String: String] = [:]
  private var order: [String] = []
  private var links: [Link] = []

  /// Flows between two places for one setting.
  private struct Link {
    let source: String
    let target: String
    let setting: String
    var amount: Rational
  }
}

extension FlowMap {
  /// With a cohort, what falls to it of each flow; else each flow, through the hands that pass it
  /// on to where it stays.
  init(_ table: FlowTable, of report: FlowReport) {
    let drawn = Drawn(table, cohort: report.key != nil)
    let passing = Set(table.flows.filter { !$0.onward.isZero }.map(\.payee))
    func party(_ side: String, _ id: String, _ drawn: Set<String>, _ all: Int) -> (String, String) {
      if drawn.contains(id) { return (side + id, report.names[id] ?? id) }
      return (side, "\(all - drawn.count) others")
    }
    for flow in table.flows {
      let value = report.key == nil ? flow.amount : flow.estimate?.cohort ?? .zero
      let stays = report.key == nil ? flow.stays : value
      let isInside = report.key == nil && flow.how != .paid && passing.contains(flow.payer)
      let payer =
        isInside
        ? party("payee:", flow.payer, drawn.payees, drawn.allPayees)
        : party("payer:", flow.payer, drawn.payers, drawn.allPayers)
      let payee = party("payee:", flow.payee, drawn.payees, drawn.allPayees)
      let setting = ("setting:" + (flow.setting ?? ""), flow.setting ?? "no setting")
      let what = flow.setting ?? ""
      var isDrawn = payer.0 == payee.0 || add(payer, payee, value, for: what)
      isDrawn = add(payee, setting, stays, for: what) && isDrawn
      if !isDrawn { undrawn += 1 }
    }
    places = order.map { id in
      Chart.Place(
        id, names[id] ?? id, amount: (sums[id] ?? .zero).text(in: table.currency.unit))
    }
    bands = links.map { link in
      let (source, target) = (names[link.source] ?? "", names[link.target] ?? "")
      return Chart.Band(
        from: link.source, to: link.target, series: link.setting, link.amount,
        says: "\(source) → \(target): \(link.amount.text(in: table.currency.unit))")
    }
  }

  /// Whether it can be drawn: nothing that runs back, or in a circle, can.
  private mutating func add(
    _ source: (id: String, name: String), _ target: (id: String, name: String),
    _ amount: Rational, for setting: String
  ) -> Bool {
    if amount.isZero { return true }
    guard amount.signum > 0, !leads(from: target.id, to: source.id) else { return false }
    for (id, name) in [source, target] where names[id] == nil {
      names[id] = name
      order.append(id)
    }
    // What comes in is what a party has; only a payer has what it gives.
    sums[target.id, default: .zero] = (sums[target.id] ?? .zero) + amount
    if source.id.hasPrefix("payer:") {
      sums[source.id, default: .zero] = (sums[source.id] ?? .zero) + amount
    }
    let same = links.firstIndex {
      $0.source == source.id && $0.target == target.id && $0.setting == setting
    }
    if let same {
      links[same].amount = links[same].amount + amount
    } else {
      links.append(
        Link(source: source.id, target: target.id, setting: setting, amount: amount))
    }
    return true
  }

  /// Whether money drawn so far comes from one to the other: a link back would close a circle.
  private func leads(from: String, to: String) -> Bool {
    var (open, seen) = ([from], Set([from]))
    while let here = open.popLast() {
      if here == to { return true }
      for link in links where link.source == here && seen.insert(link.target).inserted {
        open.append(link.target)
      }
    }
    return false
  }
}

/// Which parties have a place of their own on the map: the largest, since nobody can read hundreds
/// of them. The others share one place.
private struct Drawn {
  let payers: Set<String>
  let payees: Set<String>
  let allPayers: Int
  let allPayees: Int
  private static let most = 24

  init(_ table: FlowTable, cohort: Bool) {
    func sums(_ side: KeyPath<Flow, String>) -> [String: Rational] {
      table.flows.reduce(into: [:]) { sums, flow in
        let amount = cohort ? flow.estimate?.cohort ?? .zero : flow.amount
        sums[flow[keyPath: side], default: .zero] =
          (sums[flow[keyPath: side]] ?? .zero) + amount
      }
    }
    func largest(_ sums: [String: Rational]) -> Set<String> {
      guard sums.count > Self.most else { return Set(sums.keys) }
      let order = sums.sorted { $0.value == $1.value ? $0.key < $1.key : $0.value > $1.value }
      return Set(order.prefix(Self.most - 1).map(\.key))
    }
    let (payers, payees) = (sums(\.payer), sums(\.payee))
    (self.payers, allPayers) = (largest(payers), payers.count)
    (self.payees, allPayees) = (largest(payees), payees.count)
  }
}
