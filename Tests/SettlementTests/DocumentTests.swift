import Testing

/// The language reference, and the page for those who come from Excel, say what is so.
@Suite struct DocumentTests {
  @Test func everyFormulaOfTheReference() throws {
    let document = try contents("docs/language.md")
    let blocks = document.split(separator: "```")
    let contract = try #require(blocks.first { $0.hasPrefix("yaml\ncontract: language") })
    let language = Language(contract: String(contract.dropFirst(5)))
    let other = try contents("docs/from-excel.md").split(separator: "```")
    let cases = (blocks + other).filter { $0.hasPrefix("formula\n") }
      .flatMap { FormulaCase.read(String($0)) }
    #expect(cases.count > 70)
    for item in cases {
      #expect(language.value(of: item.formula) == item.value, "\(item.formula)")
    }
  }
}
