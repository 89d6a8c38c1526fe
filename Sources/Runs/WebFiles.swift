import Faults
import Foundation
import Reports

/// The scripts and styles of pages, which are not ours and not in the repository.
public enum WebFiles {
  /// What a page of a report is styled and drawn with.
  ///
  /// - Throws: `no-web-files` where something is not found that the page needs.
  public static func assets(for report: Report) throws(Fault) -> PageAssets {
    var drawings: [PageAssets.Drawing: PageLibrary] = [:]
    for drawing in report.drawings {
      drawings[drawing] =
        switch drawing {
        case .charts: try library("Vega-Lite", "charts.js", licence: "charts.licence.txt")
        case .bands: try library("d3-sankey", "d3-sankey.min.js", licence: "d3-sankey.licence.txt")
        }
    }
    return PageAssets(
      style: try library("NHS.UK frontend", "nhsuk.css", licence: "nhsuk.licence.txt"),
      drawings: drawings)
  }

  /// From the first of: `web/` beside the program; the folder that `make setup` brought it into,
  /// above the program.
  private static func library(
    _ name: String, _ file: String, licence: String
  ) throws(Fault) -> PageLibrary {
    for folder in folders {
      guard
        let text = try? String(contentsOf: folder.appending(path: file), encoding: .utf8),
        let licence = try? String(contentsOf: folder.appending(path: licence), encoding: .utf8)
      else { continue }
      return PageLibrary(name, text: text, licence: licence)
    }
    throw Fault(
      "no-web-files", at: nil, "what pages are made with, \(name), was not found",
      advice: "Run `make setup`, which brings it; or put \(file) and \(licence) into a folder `web`"
        + " beside the command. All but `--html` works without it.")
  }

  private static var folders: [URL] {
    var folder = Installation.executable.deletingLastPathComponent()
    var folders = [folder.appending(path: "web")]
    while folder.path != "/" {
      folders.append(folder.appending(path: ".setup/web"))
      folder.deleteLastPathComponent()
    }
    return folders
  }
}
