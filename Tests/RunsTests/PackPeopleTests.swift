import Definitions
import Faults
import Foundation
import Testing

@testable import Runs

/// Who may not be in a pack; and where its definitions and keys may be written.
@Suite struct PackPeopleTests {
  private static let head = """
    parties:
      ICB: {name: i}
      AAA: {name: a, kind: trust}
    dimensions:
      trust: {kind: trust}
    tables:
      visits:
        file: data/visits.csv
        columns: {who: label of NAME, trust: label of trust}
      register:
        file: data/register.csv
        key: {NAME: who}
        columns: {weight: ratio}

    """

  private func said(
    _ name: String, pays: String, more: String = "", measures: String = ""
  ) throws -> (packed: Bool, said: String) {
    try withTemporaryFolder { folder in
      try write(
        [
          "leftshift.yaml": Self.head.replacing("NAME", with: name) + more,
          "definitions/d.yaml": """
          measures:
            by-one: {from: visits, is: cases, by: [who], value: count()}
            by-trust: {from: visits, is: cases, by: [trust], value: count()}
          \(measures)
          """,
          "contracts/c.yaml": """
          contract: c
          from: 2025-04-01
          to: 2026-03-31
          payer: ICB
          payee: AAA
          terms:
            t: {pays: \(pays)}
          """,
          "data/visits.csv": "who,trust\nP1,AAA\nP2,AAA\n",
          "data/register.csv": "who,weight\nP1,1\nP2,2\n",
        ], to: folder)
      let (contents, log) = try Packs.packed(folder.path())
      return (contents != nil, log.faults.isEmpty ? "" : faultReport(log.faults))
    }
  }

  private static let distinct =
    "  people-seen: {from: visits, is: people, by: [trust], value: distinct(who)}"
  private static let coverage =
    "coverage: {rows: visits, payer: trust, payee: trust, money: x,"
    + " people: {rows: register, payer: trust}}"

  @Test(arguments: [
    ("person", "£1 per case * sum(by-one over person where register.weight > 0)", "", ""),
    ("member", "£1 per case * sum(by-one over member where register.weight > 0)", "", distinct),
    ("member", "£1 per case * sum(by-one over member where register.weight > 0)", coverage, ""),
    ("member", "£1 * sum(register.weight over member)", "", ""),
  ])
  func areRefused(_ name: String, _ pays: String, _ more: String, _ measures: String) throws {
    let (packed, said) = try said(name, pays: pays, more: more, measures: measures)
    #expect(!packed)
    let what = pays.contains("by-one") ? "measure `by-one` has a figure" : "`register` has a row"
    #expect(said.contains("\(what) for each \(name)"), "\(said)")
    #expect(!said.contains("P1"))
  }

  @Test func groupsAreNot() throws {
    let sum = try self.said("person", pays: "£1 per case * sum(by-trust over trust)")
    #expect(sum.packed, "\(sum.said)")
  }

  // MARK: Keys and folders

  @Test func aKeyIsItsOwnersAlone() throws {
    try withTemporaryFolder { folder in
      let path = folder.appending(path: "k.pem").path()
      let key = SigningKey()
      try key.write(to: path)
      let mode = try FileManager.default.attributesOfItem(atPath: path)[.posixPermissions] as? Int
      #expect(mode == 0o600)
      #expect(try SigningKey(at: path).publicKey == key.publicKey)
      #expect(throws: Fault.self) { try SigningKey().write(to: path) }
      #expect(try SigningKey(at: path).publicKey == key.publicKey)
      for text in ["", "nothing", "-----BEGIN PRIVATE KEY-----\nAAAA\n-----END PRIVATE KEY-----\n"]
      {
        try Data(text.utf8).write(to: URL(filePath: path))
        #expect(throws: Fault.self) { try SigningKey(at: path) }
      }
      #expect(throws: Fault.self) { try SigningKey(at: folder.path() + "/none") }
    }
  }

  /// The key of RFC 8032's first example, in the form of RFC 8410, has the public key given there.
  @Test func aKeyOfAnotherProgramIsRead() throws {
    try withTemporaryFolder { folder in
      let path = folder.appending(path: "k.pem").path()
      let bytes: [UInt8] = [
        0x30, 0x2E, 0x02, 0x01, 0x00, 0x30, 0x05, 0x06, 0x03, 0x2B, 0x65, 0x70, 0x04, 0x22, 0x04,
        0x20, 0x9D, 0x61, 0xB1, 0x9D, 0xEF, 0xFD, 0x5A, 0x60, 0xBA, 0x84, 0x4A, 0xF4, 0x92, 0xEC,
        0x2C, 0xC4, 0x44, 0x49, 0xC5, 0x69, 0x7B, 0x32, 0x69, 0x19, 0x70, 0x3B, 0xAC, 0x03, 0x1C,
        0xAE, 0x7F, 0x60,
      ]
      let text = """
        -----BEGIN PRIVATE KEY-----
        \(Data(bytes).base64EncodedString())
        -----END PRIVATE KEY-----

        """
      try Data(text.utf8).write(to: URL(filePath: path))
      let key = try SigningKey(at: path)
      #expect(key.publicKey == "11qYAYKxCrfVS/7TyWQHOg7hcvPapiMlrwIaaPcHURo=")
    }
  }

  @Test func definitionsAreWrittenOnlyIntoANewFolder() throws {
    let contents = try #require(Packs.starter)
    try withTemporaryFolder { folder in
      let place = folder.appending(path: "new").path()
      try contents.extract(to: place)
      let text = try String(contentsOfFile: place + "/contracts/contract.yaml", encoding: .utf8)
      #expect(try text == contentsOfStarter())
      let library = place + "/library/Mechanisms/quality/reward-per-unit.yaml"
      #expect(FileManager.default.fileExists(atPath: library))
      #expect(throws: Fault.self) { try contents.extract(to: place) }
      let log = FaultLog()
      let files = try #require(
        WorkspaceFiles.read(
          place, installation: Installation(root: URL(filePath: place + "/library")), log))
      #expect(log.faults.isEmpty && contents.differences(from: files).isEmpty)
    }
  }

  private func contentsOfStarter() throws -> String {
    try contents("Examples/starter/contracts/contract.yaml")
  }
}
