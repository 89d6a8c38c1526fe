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
  public var commented: String { "/*\n" + licence.replacing("*/", with: "* /") + "*/\n" + text }
}

/// What a page of a report holds that is not ours.
public struct PageAssets: Sendable {
  /// The style of NHS.UK frontend.
  public let style: PageLibrary
  /// Vega-Lite, which charts are drawn with.
  public let charts: PageLibrary

  public init(style: PageLibrary, charts: PageLibrary) {
    (self.style, self.charts) = (style, charts)
  }
}
