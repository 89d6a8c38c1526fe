/// A script or a style that is not ours, for a page to hold, with the licence that has to go with
/// it.
public struct PageLibrary: Sendable {
  /// What people know it by: `Vega-Lite`.
  public let name: String
  public let text: String
  public let licence: String

  public init(_ name: String, text: String, licence: String) {
    (self.name, self.text, self.licence) = (name, text, licence)
  }

  /// The text with its licence before it, as a comment of a script.
  var commented: String { "/*\n" + licence.replacing("*/", with: "* /") + "*/\n" + text }
}

/// What a page of a report holds that is not ours.
public struct PageAssets: Sendable {
  /// What draws something.
  public enum Drawing: Hashable, Sendable {
    /// Vega-Lite, for charts.
    case charts
    /// d3-sankey, for bands.
    case bands
  }

  /// The style of NHS.UK frontend.
  public let style: PageLibrary
  /// What the drawings of the report need.
  public let drawings: [Drawing: PageLibrary]

  public init(style: PageLibrary, drawings: [Drawing: PageLibrary]) {
    (self.style, self.drawings) = (style, drawings)
  }
}

extension Report {
  var charts: [Chart] {
    sections.flatMap(\.blocks).compactMap { block in
      if case .chart(let chart) = block { chart } else { nil }
    }
  }

  /// What a page of it is drawn with, in the order in which scripts stand in it.
  public var drawings: [PageAssets.Drawing] {
    let bands = charts.filter { if case .bands = $0.kind { true } else { false } }.count
    return (bands > 0 ? [.bands] : []) + (bands < charts.count ? [.charts] : [])
  }
}
