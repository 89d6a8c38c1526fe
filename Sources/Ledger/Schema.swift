import GRDB

/// The tables of a ledger and the rules that SQLite keeps for them, whichever program writes.
///
/// A run is one transaction: an `entry`, its `scope`, its `line`s, two `posting`s for each line,
/// what is `payable` of them, and last the `seal`, which is refused unless the entry is whole and
/// balances. What is sealed takes no more rows, and no row is ever changed or removed.
///
/// SQLite has no SHA-256, so the schema holds the shape of the chain (an entry names the last
/// seal's hash, numbers have no gaps) and `verify` the substance (a hash is that of its entry).
/// Nor can a schema defend itself from whoever drops its triggers or writes the file's bytes;
/// `verify` compares it with the one here.
enum Schema {
  /// `LSLG`, by which `file` and we know a ledger from other databases.
  static let applicationID = 0x4C53_4C47
  static let version = 2

  static var statements: [String] {
    tables + indexes + [canonical] + Triggers.statements
  }

  static func create(_ db: Database) throws {
    for statement in statements { try db.execute(sql: statement) }
    try db.execute(sql: "PRAGMA application_id = \(applicationID)")
    try db.execute(sql: "PRAGMA user_version = \(version)")
  }

  // MARK: Tables

  static let tableNames = ["entry", "scope", "working", "line", "posting", "payable", "seal"]

  /// A table without row numbers has the columns of its key first: SQLite 3.40 takes others for
  /// null in `integrity_check`.
  private static let tables = [
    """
    CREATE TABLE entry (
      sequence INTEGER PRIMARY KEY,
      previous TEXT NOT NULL \(isHash("previous")),
      stage TEXT NOT NULL \(isWord("stage")),
      as_of TEXT NOT NULL \(isDay("as_of")),
      data TEXT NOT NULL \(isHash("data")),
      definitions TEXT NOT NULL \(isHash("definitions")),
      cause TEXT NOT NULL \(isText("cause")),
      note TEXT,
      month TEXT \(isText("month")),
      received INTEGER CHECK (received >= 0),
      prepared TEXT \(isText("prepared")),
      approved TEXT \(isText("approved")),
      CHECK (approved IS NULL OR (prepared IS NOT NULL AND approved <> prepared)),
      FOREIGN KEY (sequence) REFERENCES seal (sequence) DEFERRABLE INITIALLY DEFERRED
    ) STRICT
    """,
    """
    CREATE TABLE scope (
      contract TEXT NOT NULL \(isText("contract")),
      term TEXT NOT NULL \(isText("term")),
      first_day TEXT NOT NULL \(isDay("first_day")),
      last_day TEXT NOT NULL \(isDay("last_day")),
      entry INTEGER NOT NULL REFERENCES entry (sequence),
      period TEXT NOT NULL \(isText("period")),
      CHECK (first_day <= last_day),
      PRIMARY KEY (contract, term, first_day, last_day, entry)
    ) STRICT, WITHOUT ROWID
    """,
    """
    CREATE TABLE working (
      id INTEGER PRIMARY KEY,
      hash TEXT NOT NULL \(isHash("hash")),
      text TEXT NOT NULL \(isText("text"))
    ) STRICT
    """,
    """
    CREATE TABLE line (
      id INTEGER PRIMARY KEY,
      entry INTEGER NOT NULL REFERENCES entry (sequence),
      contract TEXT NOT NULL,
      term TEXT NOT NULL,
      payer TEXT NOT NULL \(isText("payer")),
      payee TEXT NOT NULL \(isText("payee")),
      period TEXT NOT NULL \(isText("period")),
      first_day TEXT NOT NULL,
      last_day TEXT NOT NULL,
      part INTEGER NOT NULL CHECK (part > 0),
      currency TEXT NOT NULL CHECK (currency GLOB '[A-Z][A-Z][A-Z]'),
      kind TEXT NOT NULL \(isWord("kind")),
      service_first TEXT NOT NULL \(isDay("service_first")),
      service_last TEXT NOT NULL \(isDay("service_last")),
      due TEXT NOT NULL \(isDay("due")),
      quantity TEXT,
      unit TEXT,
      rate TEXT,
      plan TEXT,
      nature TEXT NOT NULL \(isWord("nature")),
      recovery TEXT \(isWord("recovery")),
      amount INTEGER NOT NULL CHECK (amount BETWEEN -\(Money.most) AND \(Money.most)),
      change INTEGER NOT NULL,
      working INTEGER REFERENCES working (id),
      withdrawn TEXT,
      CHECK (service_first <= service_last),
      CHECK (CASE WHEN withdrawn IS NULL THEN working IS NOT NULL
        ELSE trim(withdrawn) <> '' AND amount = 0 END)
    ) STRICT
    """,
    """
    CREATE TABLE posting (
      party TEXT NOT NULL,
      service_last TEXT NOT NULL,
      line INTEGER NOT NULL REFERENCES line (id),
      contract TEXT NOT NULL,
      entry INTEGER NOT NULL REFERENCES entry (sequence),
      currency TEXT NOT NULL,
      amount INTEGER NOT NULL,
      PRIMARY KEY (party, service_last, line)
    ) STRICT, WITHOUT ROWID
    """,
    // The sums by which payments are followed: an account has few of them and many lines.
    """
    CREATE TABLE payable (
      entry INTEGER NOT NULL REFERENCES entry (sequence),
      contract TEXT NOT NULL,
      payer TEXT NOT NULL,
      payee TEXT NOT NULL,
      currency TEXT NOT NULL,
      due TEXT NOT NULL,
      recovery TEXT NOT NULL,
      amount INTEGER NOT NULL,
      PRIMARY KEY (entry, contract, payer, payee, currency, due, recovery)
    ) STRICT, WITHOUT ROWID
    """,
    """
    CREATE TABLE seal (
      sequence INTEGER PRIMARY KEY REFERENCES entry (sequence),
      lines INTEGER NOT NULL,
      hash TEXT NOT NULL \(isHash("hash"))
    ) STRICT
    """,
  ]

  /// The key of a line is found again in one look-up however long the ledger; postings lie in the
  /// order in which statements read them: a party's by the day on which the service ended. The
  /// indexes of what is payable have all of its columns, as those of the table's key are in each.
  private static let indexes = [
    "CREATE INDEX scope_of_entry ON scope (entry)",
    "CREATE INDEX working_by_hash ON working (hash)",
    "CREATE INDEX line_of_entry ON line (entry)",
    """
    CREATE INDEX line_by_key ON line
      (contract, term, first_day, last_day, payer, payee, part, currency)
    """,
    "CREATE INDEX payable_by_payer ON payable (payer, contract, amount)",
    "CREATE INDEX payable_by_payee ON payable (payee, contract, amount)",
  ]

  /// The text that an entry's hash is of: these rows in order, a line feed after each. Anybody can
  /// recompute it:
  ///
  ///     sqlite3 LEDGER "SELECT text FROM canonical WHERE entry = 7
  ///       ORDER BY position, text" | sha256sum
  ///
  /// JSON tells a tab from a `\t`, a number from its text, and null from nothing. Postings and what
  /// is payable are not in it: they follow from the lines.
  private static let canonical = """
    CREATE VIEW canonical (entry, position, text) AS
    SELECT sequence, -1, json_array('leftshift ledger', 2, sequence, previous, stage, as_of, data,
      definitions, cause, note, month, received, prepared, approved)
    FROM entry
    UNION ALL
    SELECT entry, 0, json_array(contract, term, period, first_day, last_day)
    FROM scope
    UNION ALL
    SELECT entry, line.id, json_array(line.id, contract, term, payer, payee, period, first_day,
      last_day, part, currency, kind, service_first, service_last, due, quantity, unit, rate, plan,
      nature, recovery, amount, change, working.hash, withdrawn)
    FROM line LEFT JOIN working ON working.id = line.working
    """

  // MARK: Checks

  private static func isText(_ column: String) -> String { "CHECK (trim(\(column)) <> '')" }

  /// A reckoning, even of no days, turns 30 February into 2 March, and so finds it out.
  private static func isDay(_ column: String) -> String {
    "CHECK (\(column) IS date(\(column), '+0 days'))"
  }

  private static func isWord(_ column: String) -> String {
    "CHECK (\(column) <> '' AND \(column) NOT GLOB '*[^a-z-]*')"
  }

  private static func isHash(_ column: String) -> String {
    "CHECK (length(\(column)) = 64 AND \(column) NOT GLOB '*[^0-9a-f]*')"
  }
}
