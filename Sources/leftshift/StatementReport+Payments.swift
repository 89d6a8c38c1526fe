import Ledger
import Quantities
import Reports

extension StatementReport {
  /// What falls due in the days of the statement, whenever its services ended.
  var payments: Report.Section? {
    guard !statement.payments.isEmpty else { return nil }
    return Report.Section(
      "Payments due in \(statement.days)",
      statement.payments.map { .table(table($0)) }
        + [
          .text(
            "All that was posted is due on its day, or when it was posted if that was later. What"
              + " was overpaid is taken from the next payments where the contract says set-off, and"
              + " owed by a credit note where it says so.")
        ])
  }

  private func table(_ account: PaymentAccount) -> ReportTable {
    let (sides, currency) = (account.sides, account.sides.currency)
    func money(_ amount: Rational) -> Cell {
      amount.isZero ? .empty : .money(amount, currency)
    }
    func open(_ open: PaymentAccount.Open) -> [Cell] { [money(open.carried), money(open.unsaid)] }
    let blank = Array(repeating: Cell.empty, count: 5)
    let before: [[Cell]] =
      account.opening.isNone ? [] : [[.text("before")] + blank + open(account.opening)]
    let rows =
      before
      + account.movements.map { movement in
        [
          .text(movement.on.description), .text(String(movement.entry)), money(movement.posted),
          money(movement.setOff), .money(movement.payment, currency), money(movement.creditNote),
        ] + open(movement.open)
      }
    let columns: [ReportTable.Column] =
      [.words("day"), .words("entry"), .figures("posted"), .figures("set off")]
      + ["payment", "credit note", "carried forward", "to be recovered"].map { .figures($0) }
    // Carried forward and to be recovered are shown where there is any.
    let kept = columns.indices.filter { column in
      column < 3 || column == 4 || rows.contains { $0[column] != .empty }
    }
    return ReportTable(
      "\(sides.payer) pays \(sides.payee) under \(sides.contract), \(currency.code)",
      kept.map { columns[$0] }, rows.map { row in .init(kept.map { row[$0] }) })
  }
}
