import Definitions

/// The mechanisms as pages for reading: one for each, by its family's folder, and an index of all.
/// Everything is taken from the mechanisms' files, so that a test can say whether the pages are
/// those of today.
public struct Catalogue: Sendable {
  let mechanisms: [Mechanism]
  /// Leads from the folder of the pages to the one that the paths of the mechanisms are relative
  /// to: `../..`.
  let root: String

  public init(_ mechanisms: some Sequence<Mechanism>, root: String) {
    self.mechanisms = mechanisms.sorted { ($0.family, $0.name) < ($1.family, $1.name) }
    self.root = root
  }

  /// Every page by its path in their folder.
  public var pages: [String: String] {
    var pages = ["README.md": Self.mark("the mechanisms' files") + index]
    for mechanism in mechanisms {
      pages[Self.path(of: mechanism)] =
        Self.mark(mechanism.file.path) + CataloguePage(mechanism, root: "../" + root).text
    }
    return pages
  }

  static func path(of mechanism: Mechanism) -> String { "\(mechanism.family)/\(mechanism.name).md" }

  static let markStart = "<!-- Written by `leftshift mechanisms --pages` from "

  /// The first line of a page tells the next writer that the file may be replaced.
  private static func mark(_ source: String) -> String {
    "\(markStart)\(source): edit there, not here. -->\n\n"
  }

  static func heading(ofFamily family: String) -> String {
    family.prefix(1).uppercased() + family.dropFirst()
  }
}

extension Mechanism.Risk {
  /// What may happen.
  var meaning: String {
    switch self {
    case .volume: "more or less activity than planned"
    case .cost: "a unit of care costs more or less than planned"
    case .caseMix: "people need more or less care than planned"
    case .population: "there are more or fewer people than planned"
    case .outcome: "results are better or worse"
    case .inflation: "prices and wages rise otherwise than planned"
    }
  }
}
