import Quantities

/// A line for each series, over names in their order. Where a value is missing, the line is broken.
struct Lines {
  private let points: [Chart.Point]
  private let names: [String]
  /// Dots of series of their own, without a line.
  private let marks: [Chart.Point]
  /// Lines from side to side.
  private let levels: [Chart.Point]
  private let labels: Labels
  private let scale: Scale

  init(
    _ points: [Chart.Point], names: [String], marks: [Chart.Point], levels: [Chart.Point],
    _ labels: Labels
  ) {
    (self.points, self.marks, self.levels, self.labels) = (points, marks, levels, labels)
    self.names = names.isEmpty ? points.names : names
    scale = Scale((points + marks + levels).map(\.value))
  }

  var parts: JSON {
    var layers: [JSON] = [line, dots]
    if !levels.isEmpty { layers.insert(level, at: 0) }
    if !marks.isEmpty { layers.append(marked) }
    if isBare { layers.append(values) }
    if let first = scale.ticks.first, let last = scale.ticks.last, first.signum < 0, last.signum > 0
    {
      layers.insert(nought, at: 0)
    }
    // Half of the last name stands beyond the last dot.
    let longest = shownNames.joined().map(\.count).max() ?? 0
    return [
      "height": 300, "data": ChartSpec.data(data), "layer": .list(layers),
      "padding": ["left": 0, "top": 4, "bottom": 0, "right": .number(Rational(longest * 4))],
    ]
  }

  /// Few enough to say each value beside its dot.
  private var isBare: Bool { series.count == 1 && points.count <= 5 }

  private var series: [String] { (points + levels + marks).series }

  private var data: [JSON] {
    points.series.flatMap { series in
      names.map { name -> JSON in
        let point = points.first { $0.name == name && $0.series == series }
        return [
          "name": .text(name), "series": .text(series),
          "value": point.map { .number($0.value) } ?? .null,
          "shown": point.map { .text(labels.short($0.value)) } ?? .null,
        ]
      }
    }
  }

  private var line: JSON {
    [
      "mark": ["type": "line", "strokeWidth": 3],
      "encoding": places.with(
        look("strokeDash", [[1, 0], [8, 4], [2, 3], [10, 3, 2, 3]])),
    ]
  }

  private var dots: JSON { dots(of: 70) }

  private func dots(of size: Int) -> JSON {
    [
      "mark": [
        "type": "point", "filled": true, "size": .number(Rational(size)), "opacity": 1,
      ],
      "encoding": places.with(
        look("shape", ["circle", "square", "triangle-up", "diamond", "cross", "triangle-down"])),
    ]
  }

  private var marked: JSON {
    let data = marks.map { mark -> JSON in
      ["name": .text(mark.name), "series": .text(mark.series), "value": .number(mark.value)]
    }
    return dots(of: 180).with(["data": ChartSpec.data(data)])
  }

  private var level: JSON {
    let data = levels.map { level -> JSON in
      ["series": .text(level.series), "value": .number(level.value)]
    }
    let look = look("strokeDash", [[1, 0], [8, 4], [2, 3], [10, 3, 2, 3]])
    return [
      "data": ChartSpec.data(data), "mark": ["type": "rule", "strokeWidth": 2],
      "encoding": (["y": up] as JSON).with(look),
    ]
  }

  private var values: JSON {
    [
      // The page's style draws a white edge around these, where a line runs below them.
      "name": "beside", "mark": ["type": "text", "baseline": "bottom", "dy": -9],
      "encoding": places.with(["text": ["field": "shown", "type": "nominal"]]),
    ]
  }

  private var nought: JSON {
    [
      "data": ChartSpec.data([["value": 0]]),
      "mark": ["type": "rule", "color": .text(ChartSpec.soft)],
      "encoding": ["y": up],
    ]
  }

  /// What all names end with, as `per person`, is said once.
  private var ending: [Substring] {
    let names = names.map { $0.split(separator: " ") }
    guard names.count > 1, var ending = names.first.map({ Array($0.dropFirst()) }) else {
      return []
    }
    while !ending.isEmpty, !names.allSatisfy({ $0.count > ending.count && $0.hasEnding(ending) }) {
      ending.removeFirst()
    }
    return ending
  }

  /// The names without it, in lines.
  private var shownNames: [[String]] {
    let words = ending.count
    return names.map { name in
      name.split(separator: " ").dropLast(words).joined(separator: " ").lines(of: 14)
    }
  }

  private var places: JSON {
    let all = JSON.list(names.map { .text($0) })
    let shown = JSON.list(shownNames.map { .list($0.map { .text($0) }) })
    let title = ending.joined(separator: " ")
    return [
      "x": [
        "field": "name", "type": "ordinal", "sort": nil,
        "scale": ["type": "point", "padding": .number(Rational(2, over: 5))],
        "axis": [
          "title": title.isEmpty ? nil : .text(title), "labelAngle": 0, "labelOverlap": "parity",
          "labelLimit": 150, "labelSeparation": 6, "ticks": false, "labelPadding": 8,
          "labelLineHeight": 18,
          "labelExpr": .text("\(shown.script)[indexof(\(all.script), datum.value)]"),
        ],
      ],
      "y": up,
    ]
  }

  private var up: JSON {
    let ticks = JSON.list(scale.ticks.map { .number($0) })
    let texts = JSON.list(labels.ticks(scale).map { .text($0) })
    return [
      "field": "value", "type": "quantitative",
      "scale": [
        "domain": [
          .number(scale.ticks.first ?? .zero), .number(scale.ticks.last ?? .one),
        ], "nice": false, "zero": false,
      ],
      "axis": [
        "title": nil, "values": ticks, "ticks": false, "domain": false, "labelPadding": 6,
        "labelExpr": .text("\(texts.script)[indexof(\(ticks.script), datum.value)]"),
      ],
    ]
  }

  /// Series differ in colour, and in something else besides.
  private func look(_ channel: String, _ range: [JSON]) -> JSON {
    let series = self.series
    guard series.count > 1 else { return ["color": ["value": .text(ChartSpec.more)]] }
    func scaled(_ range: [JSON]) -> JSON {
      [
        "field": "series", "type": "nominal", "sort": nil,
        "scale": ["domain": .list(series.map { .text($0) }), "range": .list(range)],
      ]
    }
    let colours = series.indices.map { JSON.text(ChartSpec.colour($0)) }
    let others = series.indices.map { range[$0 % range.count] }
    return .object([
      .init(name: "color", value: scaled(colours)),
      .init(name: channel, value: scaled(others)),
    ])
  }
}

extension [Substring] {
  fileprivate func hasEnding(_ ending: [Substring]) -> Bool { suffix(ending.count) == ending[...] }
}
