import ADBC
import Testing

@Suite("Columns of a result")
struct ColumnTests {
  @Test func textOfAnyLength() throws {
    let column = try DuckDB.column(
      "SELECT unnest(['', 'a', 'twelve bytes', 'thirteen byte', NULL, 'naïve 😀', repeat('x', 5000)])"
    )
    let strings = try column.strings()
    #expect(strings.dropLast() == ["", "a", "twelve bytes", "thirteen byte", nil, "naïve 😀"])
    #expect(strings.last == String(repeating: "x", count: 5000))
  }

  @Test func textInTheViewLayout() throws {
    let connection = try DuckDB.connect()
    try connection.execute("SET produce_arrow_string_view = true; SET arrow_output_version = '1.4'")
    let result = try connection.query(
      "SELECT unnest(['', 'twelve bytes', NULL, 'thirteen byte', repeat('y', 5000)]) AS x")
    #expect(
      try result.columns[0].strings()
        == ["", "twelve bytes", nil, "thirteen byte", String(repeating: "y", count: 5000)])
  }

  @Test func textInTheLargeLayout() throws {
    let connection = try DuckDB.connect()
    try connection.execute("SET arrow_large_buffer_size = true")
    let result = try connection.query("SELECT unnest(['a', NULL, 'bcd']) AS x")
    #expect(try result.columns[0].strings() == ["a", nil, "bcd"])
  }

  @Test(arguments: ["TINYINT", "SMALLINT", "INTEGER", "BIGINT"])
  func signedIntegers(type: String) throws {
    let column = try DuckDB.column("SELECT unnest([0, -1, NULL, 127, -128])::\(type)")
    #expect(try column.integers() == [0, -1, nil, 127, -128])
  }

  @Test(arguments: ["UTINYINT", "USMALLINT", "UINTEGER", "UBIGINT"])
  func unsignedIntegers(type: String) throws {
    let column = try DuckDB.column("SELECT unnest([0, 1, NULL, 255])::\(type)")
    #expect(try column.integers() == [0, 1, nil, 255])
  }

  @Test func theWholeRangeOf64Bits() throws {
    let column = try DuckDB.column(
      "SELECT unnest([-9223372036854775808, 9223372036854775807]::BIGINT[])")
    #expect(try column.integers() == [.min, .max])
  }

  @Test func anUnsignedIntegerPast64SignedBitsIsRefused() throws {
    let error = try #require(try DuckDB.error("SELECT 9223372036854775808::UBIGINT AS big"))
    #expect(error.action == "read the column 'big'")
    #expect(error.message == "the value 9223372036854775808 is too large")
  }

  @Test(arguments: [(4, 1), (9, 2), (18, 4), (38, 2)])
  func decimalsOfEveryStoredWidth(precision: Int, scale: Int) throws {
    let column = try DuckDB.column(
      "SELECT unnest(['12.5', '-0.1', NULL, '0']::DECIMAL(\(precision), \(scale))[])")
    let (unscaled, actualScale) = try column.decimals()
    let tenth = (1..<scale).reduce(Int128(1)) { power, _ in power * 10 }
    #expect(actualScale == scale)
    #expect(unscaled == [125 * tenth, -tenth, nil, 0])
  }

  @Test func decimalsOf38Digits() throws {
    let digits = String(repeating: "9", count: 38)
    let column = try DuckDB.column("SELECT unnest(['\(digits)', '-\(digits)']::DECIMAL(38, 0)[])")
    let largest = try #require(Int128(digits))
    #expect(column.values == .decimals([largest, -largest], scale: 0))
  }

  @Test func aSumOfDecimalsStaysADecimal() throws {
    let column = try DuckDB.column("SELECT sum(x) FROM (VALUES (0.10), (0.20)) t(x)")
    #expect(column.values == .decimals([30], scale: 2))
  }

  @Test func truthsAcrossByteBoundaries() throws {
    let column = try DuckDB.column(
      "SELECT CASE i % 3 WHEN 0 THEN true WHEN 1 THEN false END FROM range(20) t(i) ORDER BY i")
    #expect(try column.truths() == (0..<20).map { [true, false, nil][$0 % 3] })
  }

  @Test func datesAsDays() throws {
    let column = try DuckDB.column(
      "SELECT unnest(['1970-01-01', '1969-12-31', NULL, '2024-02-29', '0001-01-01']::DATE[])")
    #expect(try column.days() == [0, -1, nil, 19_782, -719_162])
  }

  @Test func aColumnOfNullsAnswersAsAnyKind() throws {
    let column = try DuckDB.column("SELECT NULL")
    #expect(column.values == .nulls(count: 1))
    #expect(try column.strings() == [nil])
    #expect(try column.integers() == [nil])
    #expect(try column.decimals().unscaled == [nil])
    #expect(try column.truths() == [nil])
    #expect(try column.days() == [nil])
  }

  @Test func nothingIsConverted() throws {
    let column = try DuckDB.column("SELECT 1.50 AS price")
    let error = #expect(throws: ADBCError.self) { try column.strings() }
    #expect(error?.action == "read the column 'price' as text")
    #expect(error?.message == "it holds decimals of scale 2")
  }

  @Test(arguments: [
    ("1.5::DOUBLE", "double-precision floating point"), ("1.5::FLOAT", "single-precision"),
    ("'x'::BLOB", "bytes"), ("[1]", "a list"), ("{'a': 1}", "a struct"),
    ("TIMESTAMP '2024-01-01'", "\"tsu:\""), ("'a'::ENUM ('a', 'b')", "dictionary-encoded"),
  ])
  func otherTypesAreRefused(value: String, kind: String) throws {
    let error = try #require(try DuckDB.error("SELECT \(value) AS odd"))
    #expect(error.action == "read the column 'odd'")
    #expect(error.message.contains(kind))
  }
}
