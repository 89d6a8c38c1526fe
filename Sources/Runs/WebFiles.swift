import Faults
import Flows
import Foundation

/// The script that pages of flows are drawn with, which is not ours and not in the repository.
public enum WebFiles {
  /// From the first of: `web/` beside the program; the folder that `make setup` brought it into,
  /// above the program.
  ///
  /// - Throws: `no-web-files` where it is in none of them.
  public static func sankey() throws(Fault) -> PageLibrary {
    for folder in folders {
      guard
        let script = try? String(
          contentsOf: folder.appending(path: "d3-sankey.min.js"), encoding: .utf8),
        let licence = try? String(
          contentsOf: folder.appending(path: "d3-sankey.licence.txt"), encoding: .utf8)
      else { continue }
      return PageLibrary(script: script, licence: licence)
    }
    throw Fault(
      "no-web-files", at: nil, "the script that draws the map, d3-sankey, was not found",
      advice: "Run `make setup`, which brings it; or put d3-sankey.min.js and d3-sankey.licence.txt"
        + " into a folder `web` beside the command. All but `--html` works without it.")
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
