import Testing

@testable import Measures

@Suite struct DigitsTests {
  /// The digits of what is summed, worked out before any row is read.
  @Test(arguments: [
    ("is: pathways, value: max(waiting)", "DECIMAL(12, 0)"),
    ("is: £, value: max(cost)", "DECIMAL(14, 2)"),
    ("is: ratio, value: max(weight)", "DECIMAL(14, 9)"),
    ("is: ratio, value: max(share)", "DECIMAL(7, 2)"),
    ("is: £ per pathway, value: max(price)", "DECIMAL(14, 2)"),
    ("is: pathways, value: sum(waiting)", "DECIMAL(22, 0)"),
    ("is: pathways, value: max(waiting - long)", "DECIMAL(13, 0)"),
    ("is: ratio, value: max(weight + share)", "DECIMAL(15, 9)"),
    ("is: ratio, value: max(share + 0.125)", "DECIMAL(9, 3)"),
    ("is: £, value: sum(price * waiting)", "DECIMAL(36, 2)"),
    ("is: £, value: sum(cost * weight)", "DECIMAL(38, 11)"),
    ("is: £, value: 'max(cost * 5%)'", "DECIMAL(16, 4)"),
    ("is: £, value: 'max(abs(-cost))'", "DECIMAL(14, 2)"),
    ("is: £, value: 'max(if urgent then cost else £0.125)'", "DECIMAL(15, 3)"),
    ("is: £, value: 'max(min(cost, £100))'", "DECIMAL(14, 2)"),
    ("is: pathways, value: count()", "DECIMAL(18, 0)"),
  ])
  func digits(keys: String, expected: String) throws {
    #expect(try Sample.plan(keys).aggregates[0].digits.description == expected)
  }

  @Test func literals() {
    #expect(Digits(of: .zero) == Digits(whole: 1, scale: 0))
    #expect(Digits(of: .powerOfTen(-2)) == Digits(whole: 0, scale: 2))
    #expect(Digits(of: .powerOfTen(3)) == Digits(whole: 4, scale: 0))
  }
}
