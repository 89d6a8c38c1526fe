import Testing

/// Posting onto a disk that fails at its first change, at its second, and so on: full, broken,
/// read-only, full in the middle of a write, unsure of what it did, or taken by another program;
/// once or from then on. The helper looks each time whether the run is wholly there or not, whether
/// what was said of it is so, and whether the next one can be posted.
@Suite struct FailingDiskTests {
  @Test func everyFailureIsAFault() throws {
    let scratch = try Scratch()
    let report = try Helper.output("fail", scratch.url.path())
    print(report)
    #expect(!report.contains("WRONG"), "\(report)")
    let lines = report.split(separator: "\n")
    // Six kinds, once or from then on, onto a new ledger and onto one that was begun.
    #expect(lines.count == 24, "\(report)")
    for line in lines {
      let counts = (line.split(separator: ":").last ?? "").split(separator: ", ").map {
        $0.split(separator: " ").map(String.init)
      }
      #expect(counts.allSatisfy { Self.expected.contains($0.last ?? "") }, "\(line)")
      // Every kind failed at least once before the posting went through.
      #expect(counts.contains(["1", "posted"]) && counts.count > 1, "\(line)")
    }
  }

  private static let expected = [
    "posted", "ledger-disk", "ledger-disk-full", "ledger-read-only", "ledger-not-opened",
    "ledger-locked",
  ]
}
