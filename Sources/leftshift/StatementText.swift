import Quantities
import Settlement

/// A settlement for reading in a terminal: a row for each term, payee and period, with the parts
/// it is paid in; and the sum of each term.
struct StatementText {
  private let settlement: Settlement
  private let names: [String: String]
  /// Beyond this many rows a terminal shows the sums alone.
  private static let mostRows = 80

  init(_ settlement: Settlement, names: [String: String]) {
    (self.settlement, self.names) = (settlement, names)
  }

  private struct Row: Hashable {
    let term: String
    let payer: String
    let payee: String
    let period: Period
  }

  var text: String {
    let contract = settlement.contract
    var text = "\(contract.title)\n\(contract.name), in \(contract.money.code)\n\n"
    let rows = Self.rows(settlement.lines)
    if !rows.isEmpty, rows.count <= Self.mostRows { text += table(rows) + "\n" }
    if !rows.isEmpty { text += sums(rows) }
    if rows.count > Self.mostRows {
      text += "\n\(settlement.lines.count) lines; `--format csv` prints them all.\n"
    }
    for check in settlement.checks where check.count + check.skipped > 0 {
      text += check.text + "\n"
    }
    for (name, reason) in contract.illustrative.mapValues(\.reason).sorted(by: { $0.key < $1.key })
    {
      text += "Illustrative: \(name): \(reason).\n"
    }
    for waiver in settlement.waivers { text += waiver + "\n" }
    return text + "\n"
  }

  /// The parts of one amount together, in the order of the lines.
  private static func rows(_ lines: [PaymentLine]) -> [(row: Row, lines: [PaymentLine])] {
    var (order, groups) = ([Row](), [Row: [PaymentLine]]())
    for line in lines {
      let row = Row(term: line.term, payer: line.payer, payee: line.payee, period: line.period)
      if groups[row] == nil { order.append(row) }
      groups[row, default: []].append(line)
    }
    return order.map { ($0, groups[$0] ?? []) }
  }

  private func table(_ rows: [(row: Row, lines: [PaymentLine])]) -> String {
    let cells = rows.map { row, lines in
      let first = lines[0]
      let paid = lines.count > 1 ? "in \(lines.count) parts from \(first.due)" : "due \(first.due)"
      return [
        row.term, row.payer, name(row.payee), row.period.name, amount(lines),
        first.kind == .kept ? "kept, not paid" : paid, rate(first),
      ]
    }
    let header = ["term", "payer", "payee", "period", "amount", "paid", ""]
    let payers = Set(rows.map(\.row.payer)).sorted().map(name)
    let most = payers.dropLast().joined(separator: ", ")
    let all = (most.isEmpty ? [] : [most]) + payers.suffix(1)
    return "Paid by \(all.joined(separator: " and "))\n\n"
      + aligned([header] + cells, right: [4])
  }

  private func name(_ id: String) -> String { partyName(id, names) }

  private func amount(_ lines: [PaymentLine]) -> String {
    let sum = lines.map(\.amount).reduce(.zero, +)
    return sum.fixed(places: settlement.contract.money.places, grouped: true)
  }

  /// `-108 people at £2,000 per person`
  private func rate(_ line: PaymentLine) -> String {
    guard let quantity = line.quantity, let rate = line.rate else { return "" }
    return quantity.number.text(in: quantity.unit) + " at " + rate.number.text(in: rate.unit)
  }

  private func sums(_ rows: [(row: Row, lines: [PaymentLine])]) -> String {
    var (order, groups) = ([String](), [String: [PaymentLine]]())
    for line in rows.flatMap(\.lines) {
      if groups[line.term] == nil { order.append(line.term) }
      groups[line.term, default: []].append(line)
    }
    let cells = order.map { term -> [String] in
      let lines = groups[term] ?? []
      return [
        "sum of \(term)", amount(lines), "\(lines.count) line\(lines.count == 1 ? "" : "s")",
      ]
    }
    return aligned(cells, right: [1, 2])
  }
}

/// A party's id with its name, cut where a terminal has no room for it.
func partyName(_ id: String, _ names: [String: String]) -> String {
  guard let name = names[id], name != id else { return id }
  return name.count > 44 ? "\(id) \(name.prefix(43))…" : "\(id) \(name)"
}
