import Faults
import Definitions
import Foundation
import Runs
import Testing

/// Pages of mechanisms that are written in other ways than those of the library, and folders that
/// hold other things.
@Suite struct CatalogueFileTests {
  /// Every kind of input and note, and texts with signs that Markdown would read as marks.
  static let mechanism = """
    mechanism: rich
    title: A *rich* [one] | of all
    summary: "Pays <b> for x_y & ~5%; `none | code` is kept. See https://a.org/a_b~c."
    for any: [count]
    purposes: [people who wait, fewer falls]
    takes:
      rate: {is: money per count, means: what one is worth}
      base: {is: money, default: 1000}
      years: {is: person-years, default: none}
      part: {is: ratio, default: 12.5%}
      number: {is: count, by: [payee, indicator], means: a | b}
      curve: curve count to ratio
    let:
      twice: >-
        if part > 1 then 2
        else 3
    pays: sum(rate * number over indicator) * twice + base
    requires:
      part >= 0: A part is *part* | of one.
    risk: 1. The payer.
    risks: {case mix: shared, volume: payer}
    data: [waiting lists, activity]
    reserve: "- none"
    examples:
    - title: one | two
      # inside
      given: {rate: £2 per person}
      pays: {A: £5.00, B: -£1.00}

    - title: none
      given: {rate: £2 per person}
      fails: A part is *part* | of one.
    # the end
    line: {quantity: twice}
    """

  private static func page(_ text: String) throws -> String {
    let log = FaultLog()
    let mechanism = Mechanism.read(
      Array(text.utf8), path: "mechanisms/rich.yaml", family: "workspace", log)
    #expect(log.faults.isEmpty, "\(faultReport(log.faults))")
    let pages = Catalogue([try #require(mechanism)], root: "..").pages
    return try #require(pages["workspace/rich.md"])
  }

  @Test(arguments: [
    "# A \\*rich\\* \\[one\\] | of all\n",
    "Pays \\<b> for x\\_y & \\~5%; `none | code` is kept. See https://a.org/a_b~c.\n",
    "file [mechanisms/rich.yaml](../../mechanisms/rich.yaml)",
    "I want to pay for\n\n- people who wait\n- fewer falls\n",
    "| `rate` | money per count |  | what one is worth | must be given |\n",
    "| `base` | money |  |  | `1,000` |\n", "| `years` | person-years |  |  | `none` |\n",
    "| `part` | ratio |  |  | `12.5%` |\n",
    "| `number` | count | payee, indicator | a \\| b | must be given |\n",
    "| `curve` | curve count to ratio |  |  | must be given |\n",
    "`count` stands for a unit of the contract's own choice",
    """
    ```text
    twice =
        if part > 1 then 2
        else 3

    pays = sum(rate * number over indicator) * twice + base
    ```

    """,
    "| `part >= 0` | A part is \\*part\\* \\| of one. |\n", "\n1\\. The payer.\n",
    "| volume | more or less activity than planned | payer |\n| case mix |",
    "**Data**\n\n- [waiting lists](../README.md#by-the-data-it-needs)\n- [activity]",
    "**Reserve**\n\n- \\- none\n",
    """
    ```yaml
    terms:
      rich:
        mechanism: rich
        rate:          # money per count: what one is worth
        # base: 1,000  # money
        # years: none  # person-years
        # part: 12.5%  # ratio
        number:        # count by payee, indicator: a | b
        curve:         # curve count to ratio
    ```

    """,
    "| one \\| two | A: £5.00, B: -£1.00 |\n",
    "| none | nothing: *A part is \\*part\\* \\| of one.* |\n",
    """
    ```yaml
    examples:
    - title: one | two
      # inside
      given: {rate: £2 per person}
      pays: {A: £5.00, B: -£1.00}

    - title: none
      given: {rate: £2 per person}
      fails: A part is *part* | of one.
    ```

    """,
  ])
  func holds(_ part: String) throws {
    #expect(try Self.page(Self.mechanism).contains(part))
  }

  /// Examples on one line cannot be cut from their file: the page leads there.
  @Test func examplesOnOneLine() throws {
    let text =
      "{mechanism: rich, pays: '0', examples: [{title: a, pays: £0}, {title: b, pays: £0}]}"
    let page = try Self.page(text)
    #expect(page.contains("| b | £0 |\n\nThey stand in [mechanisms/rich.yaml]("))
  }

  @Test func foldersOfOtherThings() throws {
    try withTemporaryFolder { folder in
      let manager = FileManager.default
      func pages(_ name: String, in workspace: String = "w") throws -> (String, Int32) {
        let result = try run(
          Transcripts.command, ["mechanisms", "--in", workspace, "--pages", name], in: folder,
          environment: ["LEFTSHIFT_HOME": repository.path()])
        return (result.errors, result.status)
      }
      let own = folder.appending(path: "w/mechanisms/rich.yaml")
      try manager.createDirectory(
        at: own.deletingLastPathComponent(), withIntermediateDirectories: true)
      try Data("workspace: w\n".utf8).write(to: folder.appending(path: "w/leftshift.yaml"))
      try Data(Self.mechanism.utf8).write(to: own)
      #expect(try pages("out/pages").1 == 0)
      var files = try CatalogueTests.files(in: folder.appending(path: "out/pages"))
      #expect(files.keys.sorted() == ["README.md", "workspace/rich.md"])
      #expect(files["workspace/rich.md"]?.contains("](../../../w/mechanisms/rich.yaml)") == true)
      // Another mechanism takes its place.
      let other = Self.mechanism.replacing("mechanism: rich", with: "mechanism: poor")
      try Data(other.utf8).write(to: own)
      #expect(try pages("out/pages").1 == 0)
      files = try CatalogueTests.files(in: folder.appending(path: "out/pages"))
      #expect(files.keys.sorted() == ["README.md", "workspace/poor.md"])
      // A file of somebody's, and a way out of the folder, are left alone.
      #expect(try pages("w").0.contains("`w` holds `"))
      try manager.createSymbolicLink(
        at: folder.appending(path: "link"), withDestinationURL: folder.appending(path: "w"))
      #expect(try pages("link").0.contains("`link` holds `"))
      try manager.createSymbolicLink(
        at: folder.appending(path: "out/pages/block"), withDestinationURL: folder)
      #expect(try pages("out/pages").0.contains("holds `block`, which is no page"))
      #expect(try pages("out/pages").1 == 64)
      #expect(try pages("w/leftshift.yaml").1 == 1)
    }
  }
}
