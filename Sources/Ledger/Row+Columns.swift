import GRDB
import Quantities

/// Rows that nobody vouches for: where GRDB's own subscript would trap on a value of a wrong type,
/// these throw.
extension Row {
  func text(_ column: String) throws -> String { try value(column) }

  func number(_ column: String) throws -> Int { try value(column) }

  func optionalText(_ column: String) throws -> String? {
    let stored: DatabaseValue = self[column]
    return stored.isNull ? nil : try text(column)
  }

  func day(_ column: String) throws -> Day {
    guard let day = Day(iso: try text(column)) else { throw Self.misplaced(column) }
    return day
  }

  func currency() throws -> Currency {
    guard let currency = Currency(code: try text("currency")) else {
      throw Self.misplaced("currency")
    }
    return currency
  }

  /// The period whose days stand in the two columns.
  func period(_ first: String, _ last: String, name: String? = nil) throws -> Period {
    let (first, last) = (try day(first), try day(last))
    return Period(from: first, to: last, name: name ?? "\(first)..\(last)")
  }

  private func value<Value: DatabaseValueConvertible>(_ column: String) throws -> Value {
    let stored: DatabaseValue = self[column]
    guard let value = Value.fromDatabaseValue(stored) else { throw Self.misplaced(column) }
    return value
  }

  private static func misplaced(_ column: String) -> DatabaseError {
    DatabaseError(
      resultCode: .SQLITE_CORRUPT, message: "`\(column)` holds what does not belong there")
  }
}

// MARK: - Whole rows

extension Scope {
  init(_ row: Row) throws {
    self.init(
      contract: try row.text("contract"), term: try row.text("term"),
      period: try row.period("first_day", "last_day", name: try row.text("period")))
  }
}

extension LedgerLine {
  init(_ row: Row) throws {
    let scope = try Scope(row)
    let currency = try row.currency()
    key = LineKey(
      contract: scope.contract, term: scope.term, payer: try row.text("payer"),
      payee: try row.text("payee"), period: scope.period, part: try row.number("part"),
      currency: currency)
    facts = LineFacts(
      kind: try row.text("kind"), service: try row.period("service_first", "service_last"),
      due: try row.day("due"), quantity: try row.optionalText("quantity"),
      unit: try row.optionalText("unit"), rate: try row.optionalText("rate"),
      plan: try row.optionalText("plan"))
    (number, entry) = (try row.number("id"), try row.number("entry"))
    amount = Money.amount(try row.number("amount"), currency)
    change = Money.amount(try row.number("change"), currency)
    withdrawn = try row.optionalText("withdrawn")
  }
}
