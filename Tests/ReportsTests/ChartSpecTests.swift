import Foundation
import Quantities
import Testing

@testable import Reports

@Suite struct ChartSpecTests {
  private static func chart(_ kind: Chart.Kind, unit: String = "£") -> String {
    let table = ReportTable("", [.words("a")], [])
    return ChartSpec.all(of: Chart("a", "b", kind, unit: unit, table: table)).map(\.spec.script)
      .joined()
  }

  /// No value is rounded on its way into the page, though a drawing could not show the difference.
  @Test func numbersAreExact() {
    let cents = Rational(Int128(9_007_199_254_740_993_01), over: 100)
    #expect(JSON.number(cents).script == "9007199254740993.01")
    #expect(Self.chart(.bars([.init("a", "", cents)])).contains("\"value\":9007199254740993.01"))
    #expect(JSON.number(Rational(-1, over: 3)).script == "-0.333333333333")
    #expect(JSON.text("</a&\u{2028}\"\\\n").script == #""\u003c/a\u0026\u2028\"\\\u000a""#)
  }

  @Test func stepsBeginWhereTheLastOneEnded() {
    let spec = Self.chart(
      .steps([
        .init("before", Rational(10), isSum: true), .init("less", Rational(-4)),
        .init("more", Rational(1)), .init("after", Rational(7), isSum: true),
      ]))
    for part in [
      #""value":10,"from":0,"to":10"#, #""value":-4,"from":10,"to":6"#,
      #""value":1,"from":6,"to":7"#, #""value":7,"from":0,"to":7"#, "\"+£1\"", "\"−£4\"",
    ] { #expect(spec.contains(part), "\(part)") }
  }

  /// Changes of sums a hundred times as large are seen, and it is said how.
  @Test func smallStepsAreSeen() throws {
    let chart = try #require(ChartSpec.all(of: EveryBlock.steps).first)
    #expect(chart.note == "Bars begin at £300m, not at nought.")
    #expect(chart.spec.script.contains(#""from":300000000,"to":310000000"#))
  }

  @Test func aLineIsBrokenWhereAValueIsMissing() {
    let points = [("a", "x", 1), ("b", "y", 2)].map { Chart.Point($0.0, $0.1, Rational($0.2)) }
    let spec = Self.chart(.lines(points))
    #expect(spec.contains(#"{"name":"b","series":"x","value":null,"shown":null}"#))
  }

  /// A month without a value has its place, a mark no line, and a level neither a name nor a place.
  @Test func linesWithNamesMarksAndLevels() {
    let spec = Self.chart(
      .lines(
        [.init("a", "x", .one), .init("c", "x", .one)], names: ["a", "b", "c"],
        marks: [.init("c", "odd", .one)], levels: [.init("", "mean", Rational(7))]))
    for part in [
      #"{"name":"b","series":"x","value":null,"shown":null}"#,
      #"{"name":"c","series":"odd","value":1}"#, #"{"series":"mean","value":7}"#,
      #""domain":["x","mean","odd"]"#, #""type":"rule","strokeWidth":2"#,
    ] { #expect(spec.contains(part), "\(part)") }
    // The axis reaches to what lies beyond the line.
    #expect(spec.contains(#""domain":[0,8]"#))
  }

  @Test func whatAllNamesEndWithIsSaidOnce() {
    let points = ["£1 per person", "£2 per person"].map { Chart.Point($0, "", .one) }
    let spec = Self.chart(.lines(points))
    #expect(spec.contains(#""title":"per person""#) && spec.contains(#"[[\"£1\"],[\"£2\"]]"#))
    #expect(
      Self.chart(.lines(["a b", "b"].map { .init($0, "", .one) })).contains(#""title":null"#))
  }

  /// A drawing is cut where a name begins, before it is longer than a sheet of paper.
  @Test func longDrawingsAreCut() {
    #expect(ChartSpec.sheets([0, 400, 700, 900], bottom: 1000) == [0..<700, 700..<1000])
    #expect(ChartSpec.sheets([0], bottom: 2000) == [0..<2000])
    #expect(ChartSpec.sheets([], bottom: 0) == [0..<1])
    let points = (0..<40).map { Chart.Point("name \($0)", "x", Rational($0 - 20)) }
    for kind in [Chart.Kind.bars(points), .heat(points)] {
      let chart = Chart("a", "b", kind, unit: "£", table: ReportTable("", [], []))
      let specs = ChartSpec.all(of: chart).map(\.spec.script)
      #expect(specs.count > 1)
      for point in points {
        #expect(specs.filter { $0.contains("\"name\":\"\(point.name)\",\"series\"") }.count == 1)
      }
    }
  }

  /// Colour is not the only sign.
  @Test func squaresSayTheirSign() {
    let points = [("a", "x", 1), ("a", "y", -200_000), ("b", "x", 0)]
      .map { Chart.Point($0.0, $0.1, Rational($0.2)) }
    let spec = Self.chart(.heat(points))
    for text in ["\"+£1\"", "\"−£200k\"", "\"£0\""] {
      #expect(spec.contains("\"shown\":" + text))
    }
    #expect(spec.contains(##""value":0,"top":"##))
  }

  @Test(arguments: [
    ("0", "£0"), ("12.5", "£12.50"), ("1234", "£1,234"), ("-9998", "−£9,998"),
    ("12345", "£12.3k"), ("999400", "£999k"), ("999600", "£1m"), ("-1234567", "−£1.23m"),
    ("2500000000", "£2.5bn"),
  ]) func labelsAreShort(_ value: String, _ expected: String) throws {
    let value = try #require(Rational(decimal: value))
    #expect(Labels(unit: "£").short(value) == expected)
  }

  @Test(arguments: [
    ([0, 41220], ["0", "10k", "20k", "30k", "40k", "50k"]), ([5, 5], ["5", "6"]),
    ([0], ["0", "1"]), ([-3, 4], ["−4", "−2", "0", "2", "4"]),
  ]) func axesHaveRoundNumbers(_ values: [Int], _ expected: [String]) {
    let scale = Scale(values.map { Rational($0) })
    #expect(Labels(unit: "people").ticks(scale) == expected)
  }
}
