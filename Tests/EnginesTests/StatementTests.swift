import Quantities
import Testing

@testable import Engines

@Suite struct StatementTests {
  private static let header =
    "provider_code,provider_name,waiting_list_2026_03,over_52wk_2026_03,total_65_plus,"
    + "total_78_plus,waiting_list_2026_06,over_52wk_2026_06"

  @Test func westYorkshire() throws {
    let folder = try Folder()
    let file = try folder.file(Self.header + "\nRAE,BRADFORD,31444,63,0,0,31606,55\n", name: "waits.csv")
    let plan = try plans(
      tables: """
          waits:
            file: data/waits.csv
            columns:
              provider: {from: provider_code, is: label of provider}
              over-52-june: {from: over_52wk_2026_06, is: pathways}
        """,
      measures: """
          over-52: {from: waits, is: pathways, by: [provider], value: sum(over-52-june)}
          with-long-waits:
            from: waits
            is: places
            by: [provider]
            value: count()
            where: over-52-june > 0
        """)[0]
    #expect(try DuckDBEngine().sql(for: plan, on: file) == Self.statement)
    let data = try DuckDBEngine().run(plan, on: file)
    #expect(data[0].values == [.init(members: ["RAE"], period: nil): Rational(55)])
    #expect(data[1].values == [.init(members: ["RAE"], period: nil): Rational(1)])
    #expect(data[0].sql == Self.statement)
  }

  private static let statement = ""
}
