import Quantities

/// A chart as a specification of Vega-Lite, but for its width, which the page knows.
///
/// Where things stand is worked out here and not left to Vega: names have lines of their own above
/// what they name, so that long ones fit a telephone, and values stand beside what they say.
struct ChartSpec {
  /// What `vegaEmbed` takes.
  let spec: JSON
  /// In pixels; what is narrower cannot be read, and scrolls.
  let leastWidth: Int
  /// What has to be known to read the drawing.
  private(set) var note: String?

  init(_ chart: Chart) {
    let labels = Labels(unit: chart.unit)
    let (parts, leastWidth): (JSON, Int)
    switch chart.kind {
    case .bars(let points): (parts, leastWidth) = (BarRows(bars: points, labels).parts, 240)
    case .groups(let points): (parts, leastWidth) = (BarRows(groups: points, labels).parts, 240)
    case .steps(let steps):
      let rows = BarRows(steps: steps, labels)
      (parts, leastWidth, note) = (rows.parts, 240, rows.note)
    case .lines(let points): (parts, leastWidth) = (Lines(points, labels).parts, 260)
    case .heat(let points):
      let heat = Heat(points, labels)
      (parts, leastWidth) = (heat.parts, heat.leastWidth)
    }
    let frame: JSON = [
      "$schema": "https://vega.github.io/schema/vega-lite/v6.json",
      "description": .text(chart.sentence),
      "autosize": ["type": "fit-x", "contains": "padding"],
      "padding": 0,
      "background": nil,
      "config": Self.config,
    ]
    (spec, self.leastWidth) = (frame.with(parts), leastWidth)
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
