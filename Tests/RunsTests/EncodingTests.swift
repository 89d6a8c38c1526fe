import Definitions
import Foundation
import Settlement
import Testing

/// What editors and spreadsheets of Windows leave in files changes nothing.
@Suite struct EncodingTests {
  @Test(arguments: ["\u{FEFF}", ""], ["\r\n", "\n"])
  func marksAndLineEndsDoNotMatter(_ mark: String, _ lineEnd: String) throws {
    let expected = csv(settle("Examples/west-yorkshire", FaultLog()).lines.map(\.cells))
    try withTemporaryFolder { folder in
      let copy = folder.appending(path: "copy")
      try FileManager.default.copyItem(
        at: repository.appending(path: "Examples/west-yorkshire"), to: copy)
      for file in [
        "leftshift.yaml", "contracts/long-waits.yaml", "definitions/waiting.yaml",
        "data/long-waits-2026.csv",
      ] {
        let url = copy.appending(path: file)
        let text = try String(contentsOf: url, encoding: .utf8)
        try Data((mark + text.replacing("\n", with: lineEnd)).utf8).write(to: url)
      }
      let log = FaultLog()
      let lines = settle(copy.path(), log).lines
      #expect(log.faults.isEmpty, "\(log.faults)")
      #expect(csv(lines.map(\.cells)) == expected)
    }
  }
}
