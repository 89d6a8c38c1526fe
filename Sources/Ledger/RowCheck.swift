/// Rows that should not be there, or are not as they should be: what the triggers refuse, found
/// again by other means. All are empty unless a trigger was dropped, foreign keys were off or the
/// file's bytes were changed.
struct RowCheck {
  let rule: String
  let title: String
  /// What `sql` selects the numbers of.
  let unit: String
  let sql: String

  static let all = [
    RowCheck(
      rule: "ledger-unsealed", title: "entries are not sealed", unit: "entry",
      sql: "SELECT sequence FROM entry WHERE sequence NOT IN (SELECT sequence FROM seal)"),
    RowCheck(
      rule: "ledger-orphans", title: "seals have no entry", unit: "seal",
      sql: "SELECT sequence FROM seal WHERE sequence NOT IN (SELECT sequence FROM entry)"),
    RowCheck(
      rule: "ledger-orphans", title: "a scope has no entry", unit: "entry",
      sql: "SELECT DISTINCT entry FROM scope WHERE entry NOT IN (SELECT sequence FROM entry)"),
    RowCheck(
      rule: "ledger-orphans", title: "lines have no entry", unit: "line",
      sql: "SELECT id FROM line WHERE entry NOT IN (SELECT sequence FROM entry)"),
    RowCheck(
      rule: "ledger-gap", title: "lines are missing before others", unit: "line",
      sql: "SELECT id FROM (SELECT id, lag(id, 1, 0) OVER (ORDER BY id) AS before FROM line)"
        + " WHERE id <> before + 1"),
    RowCheck(
      rule: "ledger-scope", title: "lines lie outside the scope of their entry", unit: "line",
      sql: """
        SELECT id FROM line WHERE NOT EXISTS (SELECT 1 FROM scope
          WHERE contract = line.contract AND term = line.term AND first_day = line.first_day
            AND last_day = line.last_day AND entry = line.entry)
        """),
    RowCheck(
      rule: "ledger-amounts", title: "changes do not lead to the amounts", unit: "line",
      sql: """
        SELECT id FROM (SELECT id, amount, change, lag(amount, 1, 0) OVER (
            PARTITION BY contract, term, first_day, last_day, payer, payee, part, currency
            ORDER BY id) AS before
          FROM line)
        WHERE change <> amount - before
        """),
    RowCheck(
      rule: "ledger-working", title: "explanations are missing", unit: "line",
      sql: """
        SELECT line.id FROM line LEFT JOIN working ON working.id = line.working
        WHERE working.id IS NULL AND (line.withdrawn IS NULL OR line.working IS NOT NULL)
        """),
    RowCheck(
      rule: "ledger-postings", title: "postings do not follow from their lines", unit: "line",
      sql: """
        SELECT posting.line FROM posting LEFT JOIN line ON line.id = posting.line
        WHERE line.id IS NULL OR posting.entry <> line.entry OR posting.contract <> line.contract
          OR posting.service_last <> line.service_last OR posting.currency <> line.currency
          OR posting.party NOT IN (payer, payee)
          OR posting.amount <> change * ((party = payee) - (party = payer))
        """),
    RowCheck(
      rule: "ledger-postings", title: "postings are missing", unit: "line",
      sql: """
        SELECT id FROM line
        WHERE (SELECT count(*) FROM posting
            WHERE party IN (line.payer, line.payee)
              AND service_last = line.service_last AND line = line.id)
          <> 1 + (payer <> payee)
        """),
    RowCheck(
      rule: "ledger-balance", title: "entries do not balance", unit: "entry",
      sql: "SELECT entry FROM posting GROUP BY entry, currency HAVING sum(amount) <> 0"),
    RowCheck(
      rule: "ledger-payable", title: "what is payable does not follow from the lines",
      unit: "entry", sql: "SELECT DISTINCT entry FROM (\(Payable.differing(Payable.ofAll)))"),
  ]
}
