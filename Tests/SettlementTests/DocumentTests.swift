import Testing

/// The language reference says what is so.
@Suite struct DocumentTests {
  @Test func everyFormulaOfTheReference() throws {
    let document = try contents("docs/language.md")
    let blocks = document.split(separator: "```")
    let contract = try #require(blocks.first { $0.hasPrefix("yaml\ncontract: language") })
    let language = Language(contract: String(contract.dropFirst(5)))
    let cases = blocks.filter { $0.hasPrefix("formula\n") }.flatMap { FormulaCase.read(String($0)) }
    #expect(cases.count > 40)
    for item in cases {
      #expect(language.value(of: item.formula) == item.value, "\(item.formula)")
    }
  }
}
