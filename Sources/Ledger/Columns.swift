import GRDB
import Quantities

/// The values of a row one after the other, in the order in which they were selected.
///
/// Nobody vouches for them: where GRDB's subscripts would trap on a value of a wrong type, these
/// throw. By position, as looking two dozen names up for each of 100,000 lines would take longer
/// than fetching them.
struct Columns {
  private let row: Row
  private var index = 0

  init(_ row: Row) { self.row = row }

  mutating func text() throws -> String { try value() }

  mutating func number() throws -> Int { try value() }

  mutating func optionalText() throws -> String? {
    guard index < row.count, row.hasNull(atIndex: index) else { return try text() }
    index += 1
    return nil
  }

  mutating func optionalNumber() throws -> Int? {
    guard index < row.count, row.hasNull(atIndex: index) else { return try number() }
    index += 1
    return nil
  }

  mutating func day() throws -> Day {
    guard let day = Day(iso: try text()) else { throw misplaced() }
    return day
  }

  mutating func currency() throws -> Currency {
    guard let currency = Currency(code: try text()) else { throw misplaced() }
    return currency
  }

  /// From the days in two columns, and the name in a third where it has one.
  mutating func period(named: Bool) throws -> Period {
    let (first, last) = (try day(), try day())
    return Period(from: first, to: last, name: named ? try text() : "\(first)..\(last)")
  }

  private mutating func value<Value: DatabaseValueConvertible>() throws -> Value {
    defer { index += 1 }
    guard index < row.count,
      let value = Value.fromDatabaseValue(row[index] as DatabaseValue)
    else { throw misplaced() }
    return value
  }

  private func misplaced() -> DatabaseError {
    DatabaseError(
      resultCode: .SQLITE_CORRUPT, message: "a value in it is not what belongs there")
  }
}

// MARK: - What is selected, and what becomes of it

extension Scope {
  static let columns = "contract, term, first_day, last_day, period"

  init(_ columns: inout Columns) throws {
    self.init(
      contract: try columns.text(), term: try columns.text(),
      period: try columns.period(named: true))
  }
}

extension LedgerLine {
  static let columns = """
    line.contract, term, line.first_day, last_day, period, payer, payee, part, line.currency, kind,
    line.service_first, line.service_last, due, quantity, unit, rate, plan, nature, recovery, id,
    line.entry, line.amount,
    change, withdrawn
    """

  init(_ row: Row) throws {
    var columns = Columns(row)
    let scope = try Scope(&columns)
    key = LineKey(
      contract: scope.contract, term: scope.term, payer: try columns.text(),
      payee: try columns.text(), period: scope.period, part: try columns.number(),
      currency: try columns.currency())
    facts = LineFacts(
      kind: try columns.text(), service: try columns.period(named: false),
      due: try columns.day(), quantity: try columns.optionalText(),
      unit: try columns.optionalText(), rate: try columns.optionalText(),
      plan: try columns.optionalText(), nature: try columns.text(),
      recovery: try columns.optionalText())
    (number, entry) = (try columns.number(), try columns.number())
    amount = Money.amount(try columns.number(), key.currency)
    change = Money.amount(try columns.number(), key.currency)
    withdrawn = try columns.optionalText()
  }
}

extension Head {
  init(_ row: Row) throws {
    var columns = Columns(row)
    self.init(sequence: try columns.number(), hash: try columns.text())
  }
}
