import Quantities

/// A chart as a specification of Vega-Lite, but for its width, which the page knows.
///
/// Where things stand is worked out here and not left to Vega: names have lines of their own above
/// what they name, so that long ones fit a telephone, and values stand beside what they say.
struct ChartSpec {
  /// What `vegaEmbed` takes; of bands, what the map is drawn from.
  let spec: JSON
  let isMap: Bool
  /// In pixels; what is narrower cannot be read, and scrolls.
  let leastWidth: Int
  /// What has to be known to read the drawing.
  let note: String?

  /// Several where one would be longer than a sheet of paper.
  static func all(of chart: Chart) -> [ChartSpec] {
    let labels = Labels(unit: chart.unit)
    switch chart.kind {
    case .bars(let points): return BarRows(bars: points, labels).specs
    case .groups(let points): return BarRows(groups: points, labels).specs
    case .steps(let steps): return BarRows(steps: steps, labels).specs
    case .heat(let points, let columns):
      return Heat(points, columns: columns, labels).specs
    case .lines(let points, let names, let marks, let levels):
      let lines = Lines(points, names: names, marks: marks, levels: levels, labels)
      return [ChartSpec(lines.parts, leastWidth: 260)]
    case .bands(let places, let bands): return [ChartSpec(places, bands)]
    }
  }

  init(_ parts: JSON, leastWidth: Int, note: String? = nil) {
    let frame: JSON = [
      "$schema": "https://vega.github.io/schema/vega-lite/v6.json",
      "autosize": ["type": "fit-x", "contains": "padding"],
      "padding": 0,
      "background": nil,
      "config": Self.config,
    ]
    (spec, self.leastWidth, self.note) = (frame.with(parts), leastWidth, note)
    isMap = false
  }

  private init(_ places: [Chart.Place], _ bands: [Chart.Band]) {
    var series: [String] = []
    for band in bands where !band.series.isEmpty && !series.contains(band.series) {
      series.append(band.series)
    }
    let links = bands.map { band -> JSON in
      let colour = series.firstIndex(of: band.series).map { $0 % 8 }
      return [
        "source": .text(band.from), "target": .text(band.to), "value": .number(band.value),
        "says": .text(band.says), "colour": .text(colour.map { "c\($0)" } ?? "none"),
      ]
    }
    let nodes = places.map { place -> JSON in
      ["id": .text(place.id), "name": .text(place.name), "amount": .text(place.amount)]
    }
    spec = ["nodes": .list(nodes), "links": .list(links)]
    // Narrower than that, the names of three places do not stand beside one another.
    (leastWidth, note, isMap) = (600, nil, true)
  }

  /// Stretches of what lies below one another, each no longer than a sheet of paper, cut where
  /// something begins.
  ///
  /// - Parameter tops: where each thing begins, in pixels.
  static func sheets(_ tops: [Int], bottom: Int) -> [Range<Int>] {
    var cuts = [0]
    for (top, end) in zip(tops, tops.dropFirst() + [bottom])
    where end - (cuts.last ?? 0) > 860 && top > (cuts.last ?? 0) { cuts.append(top) }
    return zip(cuts, cuts.dropFirst() + [max(bottom, 1)]).map { $0..<$1 }
  }

  private static let config: JSON = [
    "font": .text(font), "view": ["stroke": nil],
    "text": ["fontSize": 14, "color": .text(ink)],
    "axis": [
      "labelFontSize": 14, "labelColor": .text(ink), "titleFontSize": 14, "titleColor": .text(ink),
      "titleFontWeight": "normal", "gridColor": "#d8dde0", "domainColor": .text(soft),
      "tickColor": .text(soft),
    ],
    "legend": [
      "labelFontSize": 14, "labelColor": .text(ink), "labelLimit": 0, "orient": "top",
      "direction": "vertical", "columns": 1, "title": nil, "symbolSize": 140, "offset": 12,
      "rowPadding": 4,
    ],
  ]

  static let font = "Arial, Helvetica, sans-serif"
  static let ink = "#212b32"
  static let soft = "#4c6272"
  static let more = "#005eb8"
  static let less = "#c24a00"

  /// Told apart by whoever does not see red and green apart, and dark enough on white.
  static let colours = ["#005eb8", "#c24a00", "#330072", "#00787a", "#ae2573", "#8a6100"]

  static func colour(_ index: Int) -> String { colours[index % colours.count] }

  /// A place in pixels, which is not scaled.
  static func pixels(_ field: String) -> JSON {
    ["field": .text(field), "type": "quantitative", "scale": nil, "axis": nil]
  }

  static func data(_ values: [JSON]) -> JSON { ["values": .list(values)] }
}

extension [Chart.Point] {
  /// Each name once, in the order of the points.
  var names: [String] { Self.once(map(\.name)) }
  var series: [String] { Self.once(map(\.series)) }

  private static func once(_ texts: [String]) -> [String] {
    var seen = Set<String>()
    return texts.filter { seen.insert($0).inserted }
  }
}
