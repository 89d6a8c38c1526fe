import Foundation
import Testing

/// The command, its library and DuckDB, moved together to another folder, run as they stand.
@Suite struct InstallationTests {
  @Test(arguments: ["moved", "Über den Bäumen, £ & co"]) func movedWithItsLibrary(_ name: String)
    throws
  {
    try withTemporaryFolder { folder in
      let home = folder.appending(path: name)
      let manager = FileManager.default
      try manager.createDirectory(at: home, withIntermediateDirectories: true)
      try manager.copyItem(
        atPath: Transcripts.command,
        toPath: home.appending(path: "leftshift").path(percentEncoded: false))
      for part in ["Mechanisms", "Examples"] {
        try manager.copyItem(at: repository.appending(path: part), to: home.appending(path: part))
      }
      let library = URL(filePath: duckDB).deletingLastPathComponent()
      for file in try manager.contentsOfDirectory(atPath: library.path())
      where file.hasSuffix(".so") {
        try manager.copyItem(at: library.appending(path: file), to: home.appending(path: file))
      }
      let command = home.appending(path: "leftshift").path(percentEncoded: false)
      let bare = ["LEFTSHIFT_DUCKDB": "", "LEFTSHIFT_HOME": "", "LC_ALL": "de_DE.UTF-8"]
      let made = try run(
        command, ["new", "mein Träger", "--example", "west-yorkshire"], in: folder,
        environment: bare)
      #expect(made.status == 0, "\(made.errors)")
      let settled = try run(
        command, ["settle", "mein Träger", "--format", "csv"], in: folder, environment: bare)
      #expect(settled.errors == "")
      #expect(settled.output.contains(",RR8,2026/27,-216000.00,GBP,"))
      let elsewhere = try run(
        Transcripts.command, ["settle", "Examples/west-yorkshire", "--format", "csv"],
        in: repository)
      #expect(settled.output == elsewhere.output)
    }
  }

  /// Locales of other languages, with other signs in numbers, give the same bytes.
  @Test(arguments: ["C", "en_GB.UTF-8", "de_DE.UTF-8", "tr_TR.UTF-8", "ar_EG.UTF-8"])
  func everyLocaleGivesTheSameBytes(_ locale: String) throws {
    for format in ["text", "csv", "json"] {
      let arguments = ["settle", "Examples/oxfordshire-mental-health", "--format", format]
      let here = try run(
        Transcripts.command, arguments, in: repository,
        environment: ["LC_ALL": locale, "LANG": locale, "TZ": "Pacific/Auckland"])
      let plain = try run(Transcripts.command, arguments, in: repository)
      #expect(here.output == plain.output && here.errors == "")
    }
  }

  /// A folder that cannot be written settles: nothing is written when nothing is asked for.
  @Test func readOnlyFolder() throws {
    try withTemporaryFolder { folder in
      let copy = folder.appending(path: "copy")
      try FileManager.default.copyItem(
        at: repository.appending(path: "Examples/west-yorkshire"), to: copy)
      let before = try FileManager.default.subpathsOfDirectory(atPath: copy.path()).sorted()
      _ = try run("/bin/chmod", ["-R", "a-w", copy.path()])
      defer { _ = try? run("/bin/chmod", ["-R", "u+w", copy.path()]) }
      let settled = try run(Transcripts.command, ["settle", copy.path()])
      #expect(settled.status == 0, "\(settled.errors)")
      #expect(try FileManager.default.subpathsOfDirectory(atPath: copy.path()).sorted() == before)
    }
  }

  /// Whoever makes a workspace can edit it, also where the library is closed to them.
  @Test func examplesOfAReadOnlyLibraryCanBeEdited() throws {
    try withTemporaryFolder { folder in
      let library = folder.appending(path: "library")
      for name in ["Mechanisms", "Examples/starter"] {
        let copy = library.appending(path: name)
        try FileManager.default.createDirectory(
          at: copy.deletingLastPathComponent(), withIntermediateDirectories: true)
        try FileManager.default.copyItem(at: repository.appending(path: name), to: copy)
      }
      _ = try run("/bin/chmod", ["-R", "a-w", library.path()])
      defer { _ = try? run("/bin/chmod", ["-R", "u+w", library.path()]) }
      let made = try run(
        Transcripts.command, ["new", "a/mine"], in: folder,
        environment: ["LEFTSHIFT_HOME": library.path()])
      #expect(made.status == 0, "\(made.errors)")
      let closed = try run("/usr/bin/find", ["a", "!", "-perm", "-u+w"], in: folder)
      #expect(closed.output == "")
      let names = try FileManager.default.subpathsOfDirectory(atPath: folder.path())
        .filter { $0.hasPrefix("a/mine/") }.map { String($0.dropFirst(7)) }
      let original = try FileManager.default.subpathsOfDirectory(
        atPath: repository.appending(path: "Examples/starter").path())
      #expect(names.sorted() == original.sorted())
    }
  }

  @Test func withoutMechanisms() throws {
    try withTemporaryFolder { folder in
      let result = try run(
        Transcripts.command, ["settle", "Examples/west-yorkshire"], in: repository,
        environment: ["LEFTSHIFT_HOME": folder.path()])
      #expect(result.status == 1)
      #expect(result.errors.contains("the folder `Mechanisms` was not found"))
    }
  }
}
