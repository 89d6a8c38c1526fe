import Definitions
import Faults
import Quantities

/// One value after another for what is changed: `block.gain-share.share=0%..50% by 10%`.
public struct ChangeRange: Sendable {
  /// What is changed, as it was given.
  public let name: String
  /// As a contract would write them.
  public let values: [String]
  private let option: String

  static let most = 20_000

  /// - Parameters:
  ///   - option: the option it was given with, for messages.
  ///   - steps: into how many steps a range is cut that says none.
  /// - Throws: `bad-change` and `bad-range`.
  public init(_ text: String, option: String = "--set", steps: Int = 10) throws(Fault) {
    let change = try Change(text, option: option)
    self.option = option
    name = change.path.joined(separator: ".")
    let parts = change.value.text.split(separator: "..", maxSplits: 1).map(String.init)
    guard parts.count == 2, let from = WrittenNumber(parts[0]) else {
      values = [change.value.text]
      return
    }
    let end = parts[1].split(separator: " by ", maxSplits: 1).map(String.init)
    guard let to = WrittenNumber(end[0]), from.agrees(with: to), to.number > from.number else {
      throw Self.bad(text, option)
    }
    let width = to.number - from.number
    var step = (width / Rational(steps)) ?? width
    if end.count == 2 {
      guard let by = WrittenNumber(end[1]), by.agrees(with: to), by.number > .zero else {
        throw Self.bad(text, option)
      }
      step = by.number
    }
    guard width <= step * Rational(Self.most) else { throw Self.bad(text, option) }
    var values: [String] = []
    var number = from.number
    while number <= to.number {
      values.append(to.written(number))
      number = number + step
    }
    self.values = values
  }

  /// The change for one of its values.
  public func change(_ value: String) throws(Fault) -> Change {
    try Change("\(name)=\(value)", option: option)
  }

  private static func bad(_ text: String, _ option: String) -> Fault {
    Fault(
      "bad-range", at: nil, "`\(option) \(text)` is no range of values",
      advice:
        "Write the lower end, two dots and the upper end, both in the same unit, perhaps with a"
        + " step: `0%..50% by 5%`, `£1,000 per person..£3,000 per person`. At most \(most) values.")
  }
}

/// A number as contracts write it, taken apart so that others can be written like it.
private struct WrittenNumber {
  let before: String
  let number: Rational
  /// Its unit or percent sign.
  let after: String

  init?(_ text: String) {
    let text = text.trimmingSpaces
    let head = text.prefix { !$0.isNumber && $0 != "." }
    let digits = text.dropFirst(head.count).prefix { $0.isNumber || $0 == "." || $0 == "," }
    guard let number = Rational(decimal: digits.replacing(",", with: "")) else { return nil }
    let isNegative = head.contains("-")
    before = String(head.replacing("-", with: ""))
    self.number = isNegative ? -number : number
    after = String(text.dropFirst(head.count + digits.count))
  }

  /// Whether both are in one unit, which the lower end need not repeat.
  func agrees(with other: WrittenNumber) -> Bool {
    before == other.before && (after == other.after || after.isEmpty)
  }

  func written(_ number: Rational) -> String {
    let places = min(number.decimalPlaces ?? 9, 9)
    let text = (number < .zero ? -number : number).fixed(places: places, grouped: true)
    return (number < .zero ? "-" : "") + before + text + after
  }
}

extension String {
  fileprivate var trimmingSpaces: String {
    String(drop { $0 == " " }.reversed().drop { $0 == " " }.reversed())
  }
}
