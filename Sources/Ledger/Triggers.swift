/// The rules of the ledger, as triggers.
///
/// They do not rely on foreign keys, which other programs leave off. Each insert is checked before
/// it is made: `INSERT OR REPLACE` would remove the row in its way without asking the triggers that
/// guard removals, so it must not come to that.
enum Triggers {
  static let statements =
    Schema.tableNames.flatMap { [refusal("update", of: $0), refusal("delete", of: $0)] }
    + [entry, scope, working, line, posting, payable, seal]

  private static func refusal(_ deed: String, of table: String) -> String {
    """
    CREATE TRIGGER \(table)_\(deed) BEFORE \(deed.uppercased()) ON \(table) BEGIN
      SELECT RAISE(ABORT, 'ledger: rows are never changed or removed; post a difference instead');
    END
    """
  }

  /// A rule: refuse with `message` where `condition` holds.
  private static func refuse(_ message: String, where condition: String) -> String {
    "  SELECT RAISE(ABORT, 'ledger: \(message)') WHERE \(condition);"
  }

  private static func beforeInsert(on table: String, _ rules: String...) -> String {
    "CREATE TRIGGER \(table)_insert BEFORE INSERT ON \(table) BEGIN\n"
      + rules.joined(separator: "\n") + "\nEND"
  }

  private static func isNumbered(_ table: String, _ column: String) -> String {
    refuse(
      "rows of \(table) are numbered without gaps",
      where: "NEW.\(column) IS NOT (SELECT coalesce(max(\(column)), 0) + 1 FROM \(table))")
  }

  private static let isOpen = refuse(
    "the entry is sealed or there is none",
    where: """
      NOT EXISTS (SELECT 1 FROM entry WHERE sequence = NEW.entry)
          OR EXISTS (SELECT 1 FROM seal WHERE sequence = NEW.entry)
      """)

  // MARK: Rules for each table

  private static let entry = beforeInsert(
    on: "entry",
    refuse(
      "the entry before this one is not sealed",
      where: "(SELECT max(sequence) FROM entry) IS NOT (SELECT max(sequence) FROM seal)"),
    isNumbered("entry", "sequence"),
    refuse(
      "`previous` is not the hash of the last entry",
      where: """
        NEW.previous IS NOT coalesce(
              (SELECT hash FROM seal ORDER BY sequence DESC LIMIT 1), '\(Head.empty.hash)')
        """))

  private static let scope = beforeInsert(
    on: "scope", isOpen,
    refuse(
      "the entry has this scope already",
      where: """
        EXISTS (SELECT 1 FROM scope
              WHERE contract = NEW.contract AND term = NEW.term AND first_day = NEW.first_day
                AND last_day = NEW.last_day AND entry = NEW.entry)
        """))

  private static let working = beforeInsert(
    on: "working", isNumbered("working", "id"),
    refuse(
      "a working is kept once",
      where: "EXISTS (SELECT 1 FROM working WHERE hash = NEW.hash)"))

  /// What a key came to before is the amount of its last line, so that no amount can be posted
  /// twice nor slip in unsaid.
  private static let line = beforeInsert(
    on: "line", isNumbered("line", "id"), isOpen,
    refuse(
      "the line is outside the scope of its entry",
      where: """
        NOT EXISTS (SELECT 1 FROM scope
              WHERE contract = NEW.contract AND term = NEW.term AND first_day = NEW.first_day
                AND last_day = NEW.last_day AND entry = NEW.entry)
        """),
    refuse(
      "there is no such working",
      where: """
        NEW.working IS NOT NULL
              AND NOT EXISTS (SELECT 1 FROM working WHERE id = NEW.working)
        """),
    refuse(
      "`change` is not the amount less the one before",
      where: """
        NEW.change IS NOT NEW.amount - coalesce(
              (SELECT amount FROM line
              WHERE contract = NEW.contract AND term = NEW.term AND first_day = NEW.first_day
                AND last_day = NEW.last_day AND payer = NEW.payer AND payee = NEW.payee
                AND part = NEW.part AND currency = NEW.currency
              ORDER BY id DESC LIMIT 1), 0)
        """))

  private static let posting = beforeInsert(
    on: "posting", isOpen,
    refuse(
      "the posting does not follow from its line",
      where: """
        NOT EXISTS (SELECT 1 FROM line
              WHERE id = NEW.line AND entry = NEW.entry AND contract = NEW.contract
                AND service_last = NEW.service_last AND currency = NEW.currency
                AND NEW.party IN (payer, payee)
                AND NEW.amount = change * ((NEW.party = payee) - (NEW.party = payer)))
        """),
    refuse(
      "the line is posted to this party already",
      where: """
        EXISTS (SELECT 1 FROM posting
              WHERE party = NEW.party AND service_last = NEW.service_last AND line = NEW.line)
        """))

  private static let payable = beforeInsert(
    on: "payable", isOpen,
    refuse(
      "the entry says already what is payable on that day",
      where: """
        EXISTS (SELECT 1 FROM payable
              WHERE entry = NEW.entry AND contract = NEW.contract AND payer = NEW.payer
                AND payee = NEW.payee AND currency = NEW.currency AND due = NEW.due
                AND recovery = NEW.recovery)
        """))

  private static let seal = beforeInsert(
    on: "seal", isNumbered("seal", "sequence"),
    refuse(
      "there is no such entry",
      where: "NOT EXISTS (SELECT 1 FROM entry WHERE sequence = NEW.sequence)"),
    refuse(
      "the entry has no scope",
      where: "NOT EXISTS (SELECT 1 FROM scope WHERE entry = NEW.sequence)"),
    refuse(
      "the entry does not have as many lines as it says",
      where: "NEW.lines IS NOT (SELECT count(*) FROM line WHERE entry = NEW.sequence)"),
    refuse(
      "a line of the entry lacks one of its two postings",
      where: """
        EXISTS (SELECT 1 FROM line WHERE entry = NEW.sequence
              AND (SELECT count(*) FROM posting
                WHERE party IN (line.payer, line.payee)
                  AND service_last = line.service_last AND line = line.id)
                IS NOT 1 + (line.payer <> line.payee))
        """),
    refuse(
      "the entry does not balance",
      where: """
        EXISTS (SELECT 1 FROM line JOIN posting ON party IN (payer, payee)
                AND posting.service_last = line.service_last
                AND posting.line = line.id
              WHERE line.entry = NEW.sequence
              GROUP BY posting.currency HAVING sum(posting.amount) <> 0)
        """),
    refuse(
      "what is payable does not follow from the lines of the entry",
      where: "EXISTS (\(Payable.differing(Payable.ofEntry("NEW.sequence"), "NEW.sequence")))"))
}
