import ADBC
import Foundation
import Testing

@Suite("Bound parameters")
struct BindingTests {
  @Test func valuesArriveAsTheyAre() throws {
    let values = ["plain", "O'Brien; DROP TABLE t --", "", nil, "naïve 😀", "a\0b"]
    let result = try DuckDB.connect().query(
      "SELECT ? AS a, ? AS b, ? AS c, ? AS d, ? AS e, ? AS f", binding: values)
    #expect(try result.columns.map { try $0.strings()[0] } == values)
  }

  @Test func parametersGoByNumberToo() throws {
    let column = try DuckDB.column("SELECT $2 || $1 || $2", binding: ["a", "b"])
    #expect(try column.strings() == ["bab"])
  }

  @Test func textIsCastWhereSomethingElseIsWanted() throws {
    let column = try DuckDB.column("SELECT ?::DECIMAL(18, 4)", binding: ["12.5"])
    #expect(column.values == .decimals([125_000], scale: 4))
  }

  @Test func tooFewAndTooManyAreRefused() throws {
    #expect(try DuckDB.error("SELECT ? AS a, ? AS b", binding: ["x"]) != nil)
    #expect(try DuckDB.error("SELECT ? AS a", binding: ["x", "y"]) != nil)
    #expect(try DuckDB.error("SELECT ? AS a") != nil)
  }

  @Test func fileNamesAreBound() throws {
    try withFile(named: "the payer's claims.csv", containing: "id,paid\nA,1.50\nB,\n") { path in
      let sql = "SELECT * FROM read_csv(?, all_varchar = true)"
      let connection = try DuckDB.connect()
      let result = try connection.query(sql, binding: [path])
      #expect(try result.column("paid").strings() == ["1.50", nil])

      try connection.execute("CREATE TABLE claims AS \(sql)", binding: [path])
      #expect(try connection.query("SELECT id FROM claims").columns[0].strings() == ["A", "B"])
    }
  }

  @Test func whatCannotBeBoundIsQuoted() throws {
    try withFile(named: "it's.csv", containing: "a \"b\"\n1\n") { path in
      let connection = try DuckDB.connect()
      let source = "read_csv(\(SQL.literal(path)), all_varchar = true, quote = '')"
      try connection.execute("CREATE VIEW v AS SELECT * FROM \(source)")
      let name = SQL.identifier("a \"b\"")
      #expect(try connection.query("SELECT \(name) FROM v").columns[0].strings() == ["1"])
    }
  }

  @Test(arguments: ["", "'", "''", "\\'", "a'\u{301}b", "e\u{301}", "line\nline", "--", "\"'\""])
  func literalsComeBackAsTheyWent(text: String) throws {
    let column = try DuckDB.column("SELECT \(SQL.literal(text)) AS \(SQL.identifier(text + "x"))")
    #expect(try column.strings()[0].map { Array($0.utf8) } == Array(text.utf8))
    #expect(Array(column.name.utf8) == Array((text + "x").utf8))
  }

  private func withFile(
    named name: String, containing text: String, _ body: (String) throws -> Void
  ) throws {
    let folder = FileManager.default.temporaryDirectory.appending(path: UUID().uuidString)
    try FileManager.default.createDirectory(at: folder, withIntermediateDirectories: true)
    defer { try? FileManager.default.removeItem(at: folder) }
    let file = folder.appending(path: name)
    try Data(text.utf8).write(to: file)
    try body(file.path)
  }
}
