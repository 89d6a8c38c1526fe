import Definitions
import Runs
import Settlement
import Testing

@Suite struct LibraryTests {
  static let mechanisms: [Mechanism] = {
    let log = FaultLog()
    let library = MechanismLibrary.read(Installation(root: repository), log)
    return log.faults.isEmpty ? library.values.sorted { $0.name < $1.name } : []
  }()

  /// What a reader of the tutorial wrote (docs/readers-test.md) goes on working.
  @Test func readersMechanismsHold() throws {
    let names = ["purchaser-parity", "specialised-top-up", "reach-corridor"]
    for name in names {
      let log = FaultLog()
      let text = try contents("Tests/Cases/readers/\(name).yaml")
      let read = Mechanism.read(Array(text.utf8), path: name, family: "", log)
      let mechanism = try #require(read)
      mechanism.check(log)
      let outcomes = MechanismExamples.run(mechanism)
      #expect(outcomes.count >= 2)
      for outcome in outcomes { #expect(outcome.passed, "\(outcome.title): \(outcome.faults)") }
      #expect(log.faults.isEmpty)
    }
  }

  /// A workspace reads the files of those that it calls, by their names.
  @Test(arguments: mechanisms) func standsInAFileOfItsName(_ mechanism: Mechanism) {
    #expect(mechanism.file.path.hasSuffix("/\(mechanism.name).yaml"))
  }

  @Test func isRead() { #expect(Self.mechanisms.count >= 5) }

  @Test(arguments: mechanisms) func examplesPass(_ mechanism: Mechanism) {
    let outcomes = MechanismExamples.run(mechanism)
    #expect(outcomes.count >= 2)
    for outcome in outcomes { #expect(outcome.passed, "\(outcome.title): \(outcome.faults)") }
  }

  @Test(arguments: mechanisms) func isSoundOnItsOwn(_ mechanism: Mechanism) {
    let log = FaultLog()
    mechanism.check(log)
    #expect(log.faults.isEmpty)
  }

  /// A commissioner can choose by the file alone.
  @Test(arguments: mechanisms) func isWhole(_ mechanism: Mechanism) {
    let notes = mechanism.notes
    #expect(notes.summary != nil && notes.risk != nil && notes.reserve != nil)
    #expect(!notes.risks.isEmpty && !notes.data.isEmpty)
    for list in [
      notes.purposes, notes.pros, notes.cons, notes.mitigations, notes.fits, notes.unfits,
      notes.needs, notes.skills, notes.sources,
    ] {
      #expect(!list.isEmpty)
    }
    for input in mechanism.inputs { #expect(input.meaning != nil, "\(input.name)") }
  }
}
