import Quantities

/// What the map draws: parties and settings, and the money between them. Only what is drawn is
/// here; every amount is in the tables too.
struct FlowMap: Encodable {
  struct Node: Encodable {
    let id: String
    let name: String
    /// For reading, to the penny.
    var amount: String
  }

  struct Link: Encodable {
    let source: String
    let target: String
    /// A plain decimal, which the script may round: it decides how broad the band is.
    let value: String
    /// The place of the setting in the legend of colours, from 0; -1 for none.
    let colour: Int
    let says: String
  }

  private(set) var nodes: [Node] = []
  private(set) var links: [Link] = []
  /// Flows that run back from payee to payer, or in a circle, which cannot be drawn.
  private(set) var undrawn = 0

  private enum CodingKeys: CodingKey { case nodes, links }

  private var sums: [String: Rational] = [:]
  private var names: [String: String] = [:]
  private var order: [String] = []
  private var bands: [Band] = []

  /// Flows between two places for one setting.
  private struct Band {
    let source: String
    let target: String
    let colour: Int
    var amount: Rational
  }
}

extension FlowMap {
  /// With a cohort, what falls to it of each flow; else each flow, through the hands that pass it
  /// on to where it stays.
  init(_ table: FlowTable, of report: FlowReport) {
    let colours = Dictionary(
      uniqueKeysWithValues: table.bySetting.compactMap(\.name).enumerated().map { ($1, $0) })
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
      let colour = flow.setting.flatMap { colours[$0] } ?? -1
      var isDrawn = payer.0 == payee.0 || add(payer, payee, value, colour: colour)
      isDrawn = add(payee, setting, stays, colour: colour) && isDrawn
      if !isDrawn { undrawn += 1 }
    }
    nodes = order.map { id in
      Node(
        id: id, name: names[id] ?? id,
        amount: (sums[id] ?? .zero).text(in: table.currency.unit))
    }
    links = bands.map { band in
      let (source, target) = (names[band.source] ?? "", names[band.target] ?? "")
      return Link(
        source: band.source, target: band.target,
        value: band.amount.fixed(places: table.currency.places), colour: band.colour,
        says: "\(source) → \(target): \(band.amount.text(in: table.currency.unit))")
    }
  }

  /// Whether it can be drawn: nothing that runs back, or in a circle, can.
  private mutating func add(
    _ source: (id: String, name: String), _ target: (id: String, name: String),
    _ amount: Rational, colour: Int
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
    let same = bands.firstIndex {
      $0.source == source.id && $0.target == target.id && $0.colour == colour
    }
    if let same {
      bands[same].amount = bands[same].amount + amount
    } else {
      bands.append(Band(source: source.id, target: target.id, colour: colour, amount: amount))
    }
    return true
  }

  /// Whether money drawn so far comes from one to the other: a link back would close a circle.
  private func leads(from: String, to: String) -> Bool {
    var (open, seen) = ([from], Set([from]))
    while let here = open.popLast() {
      if here == to { return true }
      for band in bands where band.source == here && seen.insert(band.target).inserted {
        open.append(band.target)
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
