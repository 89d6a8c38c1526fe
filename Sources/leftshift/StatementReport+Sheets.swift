import Ledger
import Quantities
import Reports
import Settlement
import Sheets

extension StatementReport {
  // MARK: For programs

  /// A row for each line.
  var records: ReportTable {
    let names = [
      "line", "contract", "term", "payer", "payee", "period", "part", "service_from",
      "service_to", "kind", "nature", "due", "recovery", "quantity", "unit", "rate", "original",
      "adjustments", "amount", "money", "disputed", "withdrawn", "entry",
    ]
    return ReportTable(
      "", names.map { .words($0) },
      statement.lines.map { line in
        let (key, facts) = (line.key, line.facts)
        func money(_ amount: Rational) -> Cell { .money(amount, key.currency) }
        let cells: [Cell] =
          [.text(String(line.number)), .text(key.contract), .text(key.term), .text(key.payer)]
          + [.text(key.payee), .text(key.period.name), .text(String(key.part))]
          + [.text(facts.service.first.description), .text(facts.service.last.description)]
          + [.text(facts.kind), .text(facts.nature), .text(facts.due.description)]
          + [facts.recovery, facts.quantity, facts.unit, facts.rate].map { .text($0 ?? "") }
          + [money(line.original), money(line.adjustments), money(line.amount)]
          + [.text(key.currency.code), .text(line.openDispute?.because ?? "")]
          + [.text(line.last.withdrawn ?? ""), .text(String(line.last.entry))]
        return .init(cells)
      })
  }

  // MARK: For spreadsheets

  var sheets: [WrittenSheet] {
    let (working, places) = workingSheet
    return [linesSheet(places), working, postingsSheet, paymentsSheet]
  }

  private static let workingName = "Working"

  private func linesSheet(_ places: [Int: Int]) -> WrittenSheet {
    let rows = statement.lines.map { line -> [WrittenCell] in
      let (key, facts) = (line.key, line.facts)
      func money(_ amount: Rational) -> WrittenCell { .money(amount, places: key.currency.places) }
      let rule = line.working.flatMap { workings[$0]?.line }
      let causes = line.postings.dropFirst().map { $0.withdrawn ?? $0.occasion.cause }
      let link: WrittenCell =
        line.working.map { number in
          places[number].map { .link("W\(number)", sheet: Self.workingName, row: $0) }
            ?? .text("W\(number)")
        } ?? .empty
      return [.number(Rational(line.number)), .text(key.contract), .text(key.term)]
        + [.text(key.payer), .text(key.payee), .text(Self.days(facts.service))]
        + [text(rule?.formula ?? rule?.source?.text), text(rule?.filled), link]
        + [number(facts.quantity), text(facts.unit), number(facts.rate)]
        + [money(line.amount), .text(key.currency.code), money(line.original)]
        + [money(line.adjustments), text(causes.joined(separator: "; ")), .day(facts.due)]
        + [text(Self.words(for: facts.nature) ?? facts.nature)]
        + [text(line.openDispute.map { "\($0.by), \($0.on): \($0.because)" })]
        + [text(line.last.withdrawn)]
    }
    let columns: [(String, Int)] = [
      ("line", 6), ("contract", 24), ("term", 20), ("payer", 10), ("payee", 10), ("service", 12),
      ("rule", 44), ("working in figures", 44), ("working", 9), ("quantity", 12), ("unit", 12),
      ("rate", 12), ("amount", 18), ("money", 7), ("first posted", 18), ("adjustments", 16),
      ("cause of adjustments", 28), ("due", 12), ("nature", 16), ("disputed", 28),
      ("withdrawn", 20),
    ]
    // Pounds and euros do not add up.
    let total = statement.totals.count == 1 ? statement.totals[0] : nil
    return sheet(
      "Statement", columns, rows,
      totals: total.map { [12: $0.amount, 14: $0.original, 15: $0.adjustments] } ?? [:])
  }

  /// Every value of every explanation, and in which row each explanation begins.
  private var workingSheet: (sheet: WrittenSheet, places: [Int: Int]) {
    var (rows, places) = ([[WrittenCell]](), [Int: Int]())
    for number in Set(statement.lines.compactMap(\.working)).sorted() {
      places[number] = rows.count + 1
      let mark = WrittenCell.text("W\(number)")
      if let other = otherWorkings[number] {
        rows.append([mark, .empty, .empty, .text(other)] + Array(repeating: .empty, count: 7))
      }
      guard let working = workings[number] else { continue }
      for value in working.values {
        let at = value.at.sorted { $0.key < $1.key }.map(\.value)
        rows.append(
          [mark, .text(value.name), text((at + [value.period]).joined(separator: ", "))]
            + [figure(value), text(value.unit), text(value.formula), text(value.filled)]
            + [text(value.source?.text), text(value.source?.file)]
            + [value.source?.line.map { .number(Rational($0)) } ?? .empty, text(value.place)])
      }
      for caveat in working.caveats {
        rows.append(
          [mark, .text("before you rely on it"), .empty, .text(caveat)]
            + Array(repeating: .empty, count: 7))
      }
    }
    let columns: [(String, Int)] = [
      ("working", 9), ("name", 32), ("at", 22), ("value", 20), ("unit", 18), ("formula", 44),
      ("in figures", 44), ("from", 40), ("file", 26), ("row of file", 10), ("written in", 32),
    ]
    return (sheet(Self.workingName, columns, rows), places)
  }

  private var postingsSheet: WrittenSheet {
    let rows = statement.lines.flatMap { line in
      line.postings.enumerated().map { index, posting -> [WrittenCell] in
        let occasion = posting.occasion
        return [.number(Rational(line.number)), .text(line.key.contract), .text(line.key.term)]
          + [.text(Self.days(line.facts.service)), .number(Rational(occasion.entry))]
          + [.day(occasion.on), .text(occasion.stage), .text(index == 0 ? "first" : "adjustment")]
          + [.money(posting.change, places: line.key.currency.places)]
          + [.text(line.key.currency.code), .text(occasion.cause), text(posting.withdrawn)]
          + [text(occasion.prepared), text(occasion.approved), text(occasion.note)]
      }
    }
    let columns: [(String, Int)] = [
      ("line", 6), ("contract", 24), ("term", 20), ("service", 12), ("entry", 8), ("as of", 12),
      ("stage", 12), ("posting", 12), ("change", 18), ("money", 7), ("cause", 28),
      ("withdrawn", 20), ("prepared by", 18), ("approved by", 18), ("note", 28),
    ]
    return sheet(
      "Adjustments", columns, rows,
      totals: statement.totals.count == 1 ? [8: statement.totals[0].amount] : [:])
  }

  private var paymentsSheet: WrittenSheet {
    let rows = statement.payments.flatMap { account in
      account.movements.map { movement -> [WrittenCell] in
        let (sides, open) = (account.sides, movement.open)
        let sums = [
          movement.posted, movement.setOff, movement.payment, movement.creditNote, open.carried,
          open.unsaid,
        ]
        return [.text(sides.contract), .text(sides.payer), .text(sides.payee), .day(movement.on)]
          + [.number(Rational(movement.entry))]
          + sums.map { .money($0, places: sides.currency.places) } + [.text(sides.currency.code)]
      }
    }
    let columns: [(String, Int)] = [
      ("contract", 24), ("payer", 10), ("payee", 10), ("day", 12), ("entry", 8), ("posted", 18),
      ("set off", 16), ("payment", 18), ("credit note", 16), ("carried forward", 16),
      ("to be recovered", 16), ("money", 7),
    ]
    return sheet("Payments", columns, rows)
  }

  // MARK: Cells

  private func sheet(
    _ name: String, _ columns: [(String, Int)], _ rows: [[WrittenCell]],
    totals: [Int: Rational] = [:]
  ) -> WrittenSheet {
    WrittenSheet(name, columns.map { .init($0.0, width: $0.1) }, rows, totals: totals)
  }

  private func text(_ text: String?) -> WrittenCell {
    text.map { $0.isEmpty ? .empty : .text($0) } ?? .empty
  }

  private func number(_ text: String?) -> WrittenCell {
    text.flatMap { Rational(exact: $0) }.map { .number($0) } ?? .empty
  }

  private func figure(_ value: Explanation.NamedValue) -> WrittenCell {
    if case .number(let number) = value.value.value { .number(number) } else { .text(value.text) }
  }
}
