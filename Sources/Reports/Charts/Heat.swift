import Quantities

/// A square for each pair of names, with its value in it: below nought in orange with a minus,
/// above in blue with a plus, the deeper the further away. Where there is no value, no square is.
struct Heat {
  private let points: [Chart.Point]
  private let labels: Labels
  private static let rowHeight = 34

  private let columns: [String]

  init(_ points: [Chart.Point], columns: [String], _ labels: Labels) {
    (self.points, self.labels) = (points, labels)
    self.columns = columns.isEmpty ? points.series : columns
  }

  /// Wide enough for the longest value in a square.
  var leastWidth: Int {
    let longest = points.map { labels.short($0.value, signed: true).count }.max() ?? 1
    let lines = columns.map { $0.lines(of: 14).count }.max() ?? 1
    return max(240, columns.count * max(40, longest * 8 + 8, lines * 18 + 4))
  }

  var specs: [ChartSpec] {
    var (tops, bottom) = ([Int](), 0)
    for name in points.names {
      tops.append(bottom)
      bottom += heading(name) + Self.rowHeight
    }
    return ChartSpec.sheets(tops, bottom: bottom).map { sheet in
      let names = zip(points.names, tops).filter { sheet.contains($0.1) }
      let places = names.map { ($0.0, $0.1 - sheet.lowerBound + heading($0.0)) }
      return ChartSpec(
        parts(Dictionary(places) { first, _ in first }, names.map(\.0), sheet.count),
        leastWidth: leastWidth)
    }
  }

  /// - Parameter places: where each row of squares begins, from the top.
  private func parts(_ places: [String: Int], _ names: [String], _ height: Int) -> JSON {
    [
      "height": .number(Rational(height)),
      "layer": [
        squares(places),
        ChartSpec.names(
          names.map { name in
            let lines = name.lines(of: 42)
            return (lines, (places[name] ?? 0) - lines.count * 18 - 1)
          }),
        values(places),
      ],
    ]
  }

  private func heading(_ name: String) -> Int { name.lines(of: 42).count * 18 + 10 }

  private func squares(_ places: [String: Int]) -> JSON {
    let values = points.compactMap { point -> JSON? in
      guard let top = places[point.name] else { return nil }
      return [
        "name": .text(point.name), "series": .text(point.series), "value": .number(point.value),
        "top": .number(Rational(top)), "bottom": .number(Rational(top + Self.rowHeight)),
        "colour": .text(colour(point.value)),
      ]
    }
    return [
      "data": ChartSpec.data(values),
      "mark": ["type": "rect", "stroke": "#768692", "strokeWidth": 1],
      "encoding": [
        "x": across, "y": ChartSpec.pixels("top"), "y2": ["field": "bottom"],
        "color": ["field": "colour", "type": "nominal", "scale": nil, "legend": nil],
      ],
    ]
  }

  private func values(_ places: [String: Int]) -> JSON {
    let values = points.compactMap { point -> JSON? in
      guard let top = places[point.name] else { return nil }
      return [
        "series": .text(point.series), "at": .number(Rational(top + Self.rowHeight / 2)),
        "shown": .text(labels.short(point.value, signed: true)),
      ]
    }
    return [
      "data": ChartSpec.data(values), "mark": ["type": "text", "baseline": "middle"],
      "encoding": [
        "x": across, "y": ChartSpec.pixels("at"), "text": ["field": "shown", "type": "nominal"],
      ],
    ]
  }

  /// Names of columns lie where they fit, and else stand.
  private var across: JSON {
    let series = columns
    let lines = series.map { $0.lines(of: 14) }
    let longest = lines.joined().map(\.count).max() ?? 0
    let names = JSON.list(series.map { .text($0) })
    let broken = JSON.list(lines.map { .list($0.map { .text($0) }) })
    func fits(_ lying: String, _ standing: String) -> JSON {
      ["expr": .text("width / \(series.count) > \(longest * 8) ? \(lying) : \(standing)")]
    }
    return [
      "field": "series", "type": "nominal", "sort": nil,
      "scale": [
        "domain": names, "paddingInner": .number(Rational(1, over: 25)),
      ],
      "axis": [
        "title": nil, "orient": "top", "domain": false, "ticks": false, "labelLimit": 190,
        "labelOverlap": false, "labelLineHeight": 18,
        "labelExpr": .text("\(broken.script)[indexof(\(names.script), datum.value)]"),
        "labelAngle": fits("0", "-90"),
        "labelPadding": fits("\(((lines.map(\.count).max() ?? 1) - 1) * 18 + 6)", "6"),
        "labelAlign": fits("'center'", "'left'"), "labelBaseline": fits("'bottom'", "'middle'"),
      ],
    ]
  }

  /// Light enough for dark text: in four steps each way, by the greatest of all.
  private func colour(_ value: Rational) -> String {
    let greatest = points.map(\.value.magnitude).max() ?? .zero
    guard !value.isZero, let share = value.magnitude / greatest else { return "#ffffff" }
    let step = [1, 2, 3].filter { share > Rational($0, over: 4) }.count
    let above = ["#e3eef9", "#c0daf2", "#94c0e8", "#6ca9dc"]
    let below = ["#fdeadc", "#fbd0b0", "#f6b083", "#ef9058"]
    return value.signum < 0 ? below[step] : above[step]
  }
}
