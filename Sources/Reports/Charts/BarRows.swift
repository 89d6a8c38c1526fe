import Quantities

/// Bars that lie below one another, each below its name and beside its value: alone, several to a
/// name, or each from where the one before ended.
struct BarRows {
  private var bars: [Bar] = []
  private var headings: [Heading] = []
  private var bottom = 0
  private let labels: Labels
  private var series: [String] = []
  /// Where bars begin.
  private var base = Rational.zero

  private struct Bar {
    let name: String
    let series: String
    let from: Rational
    let to: Rational
    /// What the data say, where the bar does not begin at nought.
    let value: Rational
    let colour: String
    let shown: String
    /// Whether its value stands to its left.
    let isLeft: Bool
    var top: Int
    let height: Int

    func up(_ pixels: Int) -> Bar {
      var bar = self
      bar.top -= pixels
      return bar
    }
  }

  private struct Heading {
    let lines: [String]
    let top: Int
  }

  init(bars points: [Chart.Point], _ labels: Labels) {
    self.labels = labels
    for point in points {
      head(point.name)
      let colour = point.value.signum < 0 ? ChartSpec.less : ChartSpec.more
      add(point.name, "", .zero, point.value, point.value, colour, height: 22)
      bottom += 14
    }
  }

  init(groups points: [Chart.Point], _ labels: Labels) {
    self.labels = labels
    series = points.series
    for name in points.names {
      head(name)
      for (index, series) in series.enumerated() {
        for point in points where point.name == name && point.series == series {
          add(
            name, series, .zero, point.value, point.value, ChartSpec.colour(index), height: 18)
          bottom += 3
        }
      }
      bottom += 14
    }
  }

  init(steps: [Chart.Step], _ labels: Labels) {
    self.labels = labels
    base = Self.base(of: steps)
    var sum = Rational.zero
    for step in steps {
      head(step.name)
      let (from, to) = step.isSum ? (base, step.value) : (sum, sum + step.value)
      let colour =
        step.isSum ? "#425563" : step.value.signum < 0 ? ChartSpec.less : ChartSpec.more
      add(step.name, "", from, to, step.value, colour, height: 22, step: !step.isSum)
      bottom += 14
      sum = to
    }
  }

  /// Nought, unless what is added and taken away could not be seen beside sums so much larger.
  private static func base(of steps: [Chart.Step]) -> Rational {
    var (levels, sum) = ([Rational](), Rational.zero)
    for step in steps {
      sum = step.isSum ? step.value : sum + step.value
      levels.append(sum)
    }
    let (low, high) = (levels.min() ?? .zero, levels.max() ?? .zero)
    guard low.signum > 0, steps.first?.isSum == true, (high - low) * Rational(4) < high else {
      return .zero
    }
    return max(.zero, Scale([low - (high - low), high]).ticks.first ?? .zero)
  }

  /// What has to be known to read the bars.
  var note: String? {
    base.isZero ? nil : "Bars begin at \(labels.short(base)), not at nought."
  }

  private mutating func head(_ name: String) {
    let lines = name.lines(of: 42)
    headings.append(Heading(lines: lines, top: bottom))
    bottom += lines.count * 18 + 2
  }

  /// - Parameter step: whether it is a change, whose value says its direction.
  private mutating func add(
    _ name: String, _ series: String, _ from: Rational, _ to: Rational, _ value: Rational,
    _ colour: String, height: Int, step: Bool? = nil
  ) {
    bars.append(
      Bar(
        name: name, series: series, from: from, to: to, value: value, colour: colour,
        shown: labels.short(value, signed: step == true),
        isLeft: step == nil && value.signum < 0, top: bottom, height: height))
    bottom += height
  }

  // MARK: Specification

  var specs: [ChartSpec] {
    ChartSpec.sheets(headings.map(\.top), bottom: bottom).enumerated().map { index, sheet in
      ChartSpec(parts(sheet), leastWidth: 240, note: index == 0 ? note : nil)
    }
  }

  private func parts(_ sheet: Range<Int>) -> JSON {
    let bars = bars.filter { sheet.contains($0.top) }.map { $0.up(sheet.lowerBound) }
    let headings = headings.filter { sheet.contains($0.top) }.map {
      ($0.lines, $0.top - sheet.lowerBound)
    }
    var layers: [JSON] = [
      rects(bars), values(bars, left: false), values(bars, left: true), ChartSpec.names(headings),
      nought(bars),
    ]
    if bars.contains(where: { $0.from != base }) { layers.insert(joins(bars), at: 0) }
    let height = sheet.count - (sheet.upperBound == bottom ? 14 : 0)
    return ["height": .number(Rational(max(height, 1))), "layer": .list(layers)]
  }

  private func rects(_ bars: [Bar]) -> JSON {
    let values = bars.map { bar -> JSON in
      [
        "name": .text(bar.name), "series": .text(bar.series), "value": .number(bar.value),
        "from": .number(bar.from), "to": .number(bar.to), "top": .number(Rational(bar.top)),
        "bottom": .number(Rational(bar.top + bar.height)), "colour": .text(bar.colour),
      ]
    }
    let colour: JSON =
      series.count > 1
      ? [
        "field": "series", "type": "nominal",
        "scale": [
          "domain": .list(series.map { .text($0) }),
          "range": .list(series.indices.map { .text(ChartSpec.colour($0)) }),
        ],
      ] : ["field": "colour", "type": "nominal", "scale": nil, "legend": nil]
    return [
      "data": ChartSpec.data(values), "mark": "rect",
      "encoding": [
        "x": across("from"), "x2": ["field": "to"], "y": ChartSpec.pixels("top"),
        "y2": ["field": "bottom"], "color": colour,
      ],
    ]
  }

  private func values(_ bars: [Bar], left: Bool) -> JSON {
    let values = bars.filter { $0.isLeft == left }.map { bar -> JSON in
      let end = left ? min(bar.from, bar.to) : max(bar.from, bar.to)
      let middle = Rational(Int128(bar.top * 2 + bar.height), over: 2)
      return ["end": .number(end), "at": .number(middle), "shown": .text(bar.shown)]
    }
    return [
      "data": ChartSpec.data(values),
      "mark": [
        "type": "text", "align": left ? "right" : "left", "baseline": "middle",
        "dx": left ? -5 : 5,
      ],
      "encoding": [
        "x": across("end"), "y": ChartSpec.pixels("at"),
        "text": ["field": "shown", "type": "nominal"],
      ],
    ]
  }

  /// Beside the bars alone, so that it does not run through names.
  private func nought(_ bars: [Bar]) -> JSON {
    let values = bars.filter { $0.from == base }.map { bar -> JSON in
      [
        "at": .number(base), "top": .number(Rational(bar.top - 2)),
        "bottom": .number(Rational(bar.top + bar.height + 2)),
      ]
    }
    return [
      "data": ChartSpec.data(values),
      "mark": ["type": "rule", "color": .text(ChartSpec.soft)],
      "encoding": [
        "x": across("at"), "y": ChartSpec.pixels("top"), "y2": ["field": "bottom"],
      ],
    ]
  }

  /// From the end of a bar down to the next, which begins or ends there.
  private func joins(_ bars: [Bar]) -> JSON {
    let values = zip(bars, bars.dropFirst()).map { bar, next -> JSON in
      [
        "at": .number(bar.to), "top": .number(Rational(bar.top)),
        "bottom": .number(Rational(next.top + next.height)),
      ]
    }
    return [
      "data": ChartSpec.data(values),
      "mark": ["type": "rule", "color": "#768692", "strokeDash": [2, 3]],
      "encoding": [
        "x": across("at"), "y": ChartSpec.pixels("top"), "y2": ["field": "bottom"],
      ],
    ]
  }

  private func across(_ field: String) -> JSON {
    let domain = domain
    return [
      "field": .text(field), "type": "quantitative", "axis": nil,
      "scale": [
        "domain": [.number(domain.low), .number(domain.high)], "nice": false, "zero": false,
      ],
    ]
  }

  /// With room for values beside the bars, also on a telephone.
  private var domain: (low: Rational, high: Rational) {
    func room(_ left: Bool) -> Rational {
      let longest = bars.filter { $0.isLeft == left }.map(\.shown.count).max() ?? 0
      return Rational(Int128(longest == 0 ? 0 : longest * 9 + 8), over: 320)
    }
    let ends = bars.flatMap { [$0.from, $0.to] }
    let (low, high) = (min(ends.min() ?? base, base), max(ends.max() ?? base, base))
    let spread = low == high ? .one : high - low
    let (left, right) = (room(true), room(false))
    let whole = spread / max(.one - left - right, Rational(1, over: 4)) ?? spread
    return (low - whole * left, high + whole * right)
  }
}

extension ChartSpec {
  /// Lines of text from the left edge, at their places from the top.
  static func names(_ names: [(lines: [String], top: Int)]) -> JSON {
    let values = names.map { name -> JSON in
      [
        "name": .text(name.lines.joined(separator: "\n")), "at": .number(Rational(name.top)),
      ]
    }
    return [
      "data": data(values),
      "mark": [
        "type": "text", "align": "left", "baseline": "top", "lineBreak": "\n", "lineHeight": 18,
      ],
      "encoding": [
        "x": ["value": 0], "y": pixels("at"), "text": ["field": "name", "type": "nominal"],
      ],
    ]
  }
}
