import Definitions
import Faults
import Measures
import Quantities
import Runs
import Settlement

/// What `data check` shows: gates, and the blanks of tables of rows without one.
struct DataReport {
  let gates: [GateResult]
  private let blanks: [(table: String, columns: [(column: String, count: Breaches)])]

  init(_ open: OpenWorkspace, _ log: FaultLog) {
    gates = open.gates(of: nil, log)
    let asked = Set(open.workspace.gates.map(\.table.text))
    blanks = open.workspace.tables.filter { $0.isOfRows && !asked.contains($0.name) }
      .map { ($0.name, open.blanks(in: $0, log)) }
  }

  // MARK: Records

  /// Of a gate, and of the blanks of a column.
  static let header = [
    "table", "gate", "column", "asked", "of", "broken", "share", "at_most", "money", "currency",
    "result", "first",
  ]

  var records: [[String]] {
    let asked = gates.map { result in
      [
        result.gate.table.text, result.gate.name, "", "\(result.breaches.asked)", result.things,
        "\(result.breaches.broken)", Self.plain(result.breaches.share),
        Self.plain(result.gate.atMost),
        result.breaches.money.map { $0.fixed(places: result.currency?.places ?? 2) } ?? "",
        result.currency?.code ?? "", result.standing.rawValue, result.places ?? "",
      ]
    }
    let counted = blanks.flatMap { table, columns in
      columns.map { column, count in
        [
          table, "", column, "\(count.asked)", "rows", "\(count.broken)", Self.plain(count.share),
          "", "", "", "", "",
        ]
      }
    }
    return asked + counted
  }

  /// A part of all as a plain decimal, to the sixth place.
  private static func plain(_ share: Rational) -> String {
    share.fixed(places: min(share.decimalPlaces ?? 6, 6))
  }

  // MARK: Text

  var text: String {
    var parts: [String] = []
    if !gates.isEmpty { parts.append(table) }
    parts += gates.filter { $0.standing != .passed || $0.gate.waiver != nil }.map(Self.remark)
    parts += blanks.filter { !$0.columns.isEmpty }.map(Self.blanks)
    if parts.isEmpty { return "There are no gates, and no tables of rows.\n" }
    return parts.joined(separator: "\n")
  }

  private var table: String {
    let header = ["gate", "table", "asked", "break it", "share", "at most", "money", ""]
    let rows = gates.map { result in
      [
        result.gate.name, result.gate.table.text,
        "\(Rational(result.breaches.asked).readable()) \(result.things)",
        Rational(result.breaches.broken).readable(), GateResult.percent(result.breaches.share),
        GateResult.percent(result.gate.atMost), result.moneyText ?? "",
        result.standing == .failed ? "FAILED" : result.standing.rawValue,
      ]
    }
    return aligned([header] + rows, right: [2, 3, 4, 5, 6])
  }

  /// Where a gate does not hold, and who waived it.
  private static func remark(_ result: GateResult) -> String {
    let gate = result.gate
    let places = result.places.map { " The first: \($0)." } ?? ""
    let waived = gate.waiver.map { waiver in
      result.standing == .waived
        ? " Waived by \(waiver.by): \(waiver.because)"
        : " It holds: the waiver of \(waiver.by) is not needed."
    }
    return "\(gate.name): \(gate.says)\(places)\(waived ?? "")\n"
  }

  private static func blanks(
    _ table: String, _ columns: [(column: String, count: Breaches)]
  ) -> String {
    let rows = Rational(columns.first?.count.asked ?? 0).readable()
    let cells = columns.map { column, count in
      [
        "  " + column, Rational(count.broken).readable() + " blank",
        GateResult.percent(count.share),
      ]
    }
    return "\(table), which has no gate: \(rows) rows\n" + aligned(cells, right: [1, 2])
  }
}
