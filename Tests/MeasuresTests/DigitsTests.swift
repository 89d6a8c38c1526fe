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
    ("is: £, value: 'max(cost * 5%)'", "DECIMAL(15, 4)"),
    ("is: £, value: 'max(abs(-cost))'", "DECIMAL(14, 2)"),
    ("is: £, value: 'max(if urgent then cost else £0.125)'", "DECIMAL(15, 3)"),
    ("is: £, value: 'max(min(cost, £100))'", "DECIMAL(14, 2)"),
    ("is: pathways, value: count()", "DECIMAL(18, 0)"),
    // Eight numbers of twelve digits come to thirteen, and not to nineteen.
    (
      "is: £, value: max(cost + cost + cost + cost + cost + cost + cost + cost)",
      "DECIMAL(15, 2)"
    ),
    ("is: £, value: 'max(clamp(cost, £0, £100))'", "DECIMAL(5, 2)"),
    ("is: £, value: 'max(max(min(cost, £100), -£50))'", "DECIMAL(5, 2)"),
    ("is: £, value: 'max(clamp(cost, £0, £9.5) * weight)'", "DECIMAL(17, 11)"),
    ("is: £, value: 'max(min(cost * 0.01, £5) + £5)'", "DECIMAL(14, 4)"),
    ("is: £, value: 'max(cost * 0)'", "DECIMAL(2, 2)"),
    ("is: £, value: 'max(cost * 0.001)'", "DECIMAL(14, 5)"),
    ("is: £, value: 'max(clamp(cost, £80, £99) - £90)'", "DECIMAL(4, 2)"),
    ("is: £, value: 'max(round(clamp(cost, £0, £9.99), £1))'", "DECIMAL(2, 0)"),
    ("is: £, value: 'max(floor(clamp(cost, £0, £9.99), £1))'", "DECIMAL(2, 0)"),
    ("is: ratio, value: max(small)", "DECIMAL(11, 9)"),
    ("is: £, value: sum(large)", "DECIMAL(30, 2)"),
  ])
  func digits(keys: String, expected: String) throws {
    #expect(try Sample.plan(keys).aggregates[0].digits.description == expected)
  }

  @Test func literals() {
    #expect(Extent(of: .zero).digits == Digits(whole: 1, scale: 0))
    #expect(Extent(of: .powerOfTen(-2)).digits == Digits(whole: 0, scale: 2))
    #expect(Extent(of: .powerOfTen(3)).digits == Digits(whole: 4, scale: 0))
  }
}
