import Quantities
import Testing

@testable import Flows

@Suite struct PassedOnTests {
  private static let penny = Rational.powerOfTen(-2)

  /// Whatever the weights, the parts are whole pence and come to the total.
  @Test(arguments: [
    ([1, 1, 1], "100"), ([1800, 600], "120"), ([0, 0], "7.01"), ([-3, 5, 0], "-2.50"),
    ([1, -1], "10"), ([7], "0.01"), ([1, 2, 4, 8, 16], "99.99"),
  ])
  func partsComeToTheTotal(_ weights: [Int], _ total: String) throws {
    let total = try #require(Rational(decimal: total))
    let parts = PassedOn.shared(total, by: weights.map { Rational($0) }, Self.penny)
    #expect(parts.count == weights.count)
    #expect(parts.reduce(.zero, +) == total)
    for part in parts { #expect(part.rounded(to: Self.penny) == part) }
  }

  @Test func partsAreInProportion() {
    let parts = PassedOn.shared(
      Rational(120), by: [Rational(1800), Rational(600)], Self.penny)
    #expect(parts == [Rational(90), Rational(30)])
  }
}
