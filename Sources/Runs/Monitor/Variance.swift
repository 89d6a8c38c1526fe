import Quantities

/// How much was done, and what it came to.
public struct Amounts: Hashable, Sendable {
  public var activity: Rational
  public var money: Rational

  public static let none = Amounts(activity: .zero, money: .zero)

  public init(activity: Rational, money: Rational) {
    (self.activity, self.money) = (activity, money)
  }

  public static func + (left: Amounts, right: Amounts) -> Amounts {
    Amounts(activity: left.activity + right.activity, money: left.money + right.money)
  }

  public static func - (left: Amounts, right: Amounts) -> Amounts {
    Amounts(activity: left.activity - right.activity, money: left.money - right.money)
  }
}

/// Why money is not as planned: more or less was done, of dearer or cheaper sorts, at other prices.
/// The three add up to all of it.
///
/// With plan Q₀ at an average price P₀ and actual Q₁, of sorts planned at p₀ and done q₁ times:
/// volume is Q₁ P₀ less the plan, case mix is Σ q₁ p₀ less Q₁ P₀, and price is the actual less
/// Σ q₁ p₀. Where nothing of a sort was planned, it has no planned price: the actual one stands for
/// it, so that a new sort is case mix, or volume where there was no plan of any, and never price.
public struct VarianceSplit: Hashable, Sendable {
  public let volume: Rational
  public let caseMix: Rational
  public let price: Rational

  public static let none = VarianceSplit(volume: .zero, caseMix: .zero, price: .zero)

  public init(volume: Rational, caseMix: Rational, price: Rational) {
    (self.volume, self.caseMix, self.price) = (volume, caseMix, price)
  }

  /// - Parameter sorts: the plan and the actual of each sort of case; one alone where there is no
  ///   case mix to tell.
  public init(_ sorts: [(plan: Amounts, actual: Amounts)]) {
    let plan = sorts.reduce(Amounts.none) { $0 + $1.plan }
    let actual = sorts.reduce(Amounts.none) { $0 + $1.actual }
    let atPlannedPrices = sorts.reduce(Rational.zero) { sum, sort in
      let price = sort.plan.price ?? sort.actual.price ?? .zero
      return sum + sort.actual.activity * price
    }
    let average = plan.price ?? (atPlannedPrices / actual.activity) ?? .zero
    let atAverage = actual.activity * average
    volume = atAverage - plan.money
    caseMix = atPlannedPrices - atAverage
    price = actual.money - atPlannedPrices
  }

  public static func + (left: VarianceSplit, right: VarianceSplit) -> VarianceSplit {
    VarianceSplit(
      volume: left.volume + right.volume, caseMix: left.caseMix + right.caseMix,
      price: left.price + right.price)
  }

  /// In multiples of a step, adding up to a variance that is one: volume takes what rounding
  /// leaves.
  public func rounded(to step: Rational, variance: Rational) -> VarianceSplit {
    let (mix, price) = (caseMix.rounded(to: step), price.rounded(to: step))
    return VarianceSplit(volume: variance - mix - price, caseMix: mix, price: price)
  }
}

extension Amounts {
  /// What one comes to; `nil` where there is none.
  fileprivate var price: Rational? { money / activity }
}
