import ArgumentParser
import Definitions
import Faults
import Foundation
import Quantities
import Runs
import Settlement
import Synthesis

struct SynthCommand: ParsableCommand {
  static let configuration = CommandConfiguration(
    commandName: "synth",
    abstract: "Write a synthetic integrated care system to try contracts on.",
    discussion: """
      Writes linked tables of people and their care in every setting, at rates that are published \
      for England (docs/synthetic-ics.md). Nobody in them exists. The same numbers give the same \
      files:

        leftshift new my-system --example todays-nhs
        leftshift synth --people 100000 --years 3 --seed 1 my-system/data
        leftshift settle my-system

      Some rows are sent twice, impossible, late or of nobody, as in real extracts; --clean leaves \
      them out. What else was planted is in key.csv.
      """)

  @Option(help: "How many people are registered on the first day.")
  var people = 100_000

  @Option(help: "How many financial years of contacts.")
  var years = 3

  @Option(help: "Another number is another system.")
  var seed = 1

  @Option(help: ArgumentHelp("The calendar year in whose April it begins.", valueName: "year"))
  var from = 2023

  @Flag(help: "Without rows that are sent twice, impossible, late or of nobody.")
  var clean = false

  @Argument(help: "The folder to write to. It must not exist yet, or be empty.")
  var folder: String

  func validate() throws {
    try check(people, SyntheticSystem.possiblePeople, "--people")
    try check(years, SyntheticSystem.possibleYears, "--years")
    try check(from, 2021...2028, "--from")
    try check(seed, 0...Int(Int32.max), "--seed")
  }

  private func check(_ value: Int, _ range: ClosedRange<Int>, _ name: String) throws {
    guard !range.contains(value) else { return }
    throw ValidationError(
      "`\(name) \(value)` is out of reach: write a number from \(range.lowerBound) to"
        + " \(range.upperBound).")
  }

  func run() throws {
    guard let recipe = Installation.find()?.synthesis else {
      throw ValidationError("The folder `Synthesis` was not found beside the command.")
    }
    let target = URL(filePath: folder, directoryHint: .isDirectory)
    let working = target.appending(path: ".unfinished", directoryHint: .isDirectory)
    try begin(target, working)
    let system = SyntheticSystem(
      people: people, years: years, seed: seed, firstYear: from, isClean: clean)
    let log = FaultLog()
    let start = ContinuousClock.now
    let tables = interruption.sweeping(working, saying: "nothing was written") {
      log.attempt { () throws(Fault) in
        try system.write(
          to: target, recipe: recipe, working: working,
          undivided: { (body) throws(Fault) in
            try interruption.finished(outcome: { _ in "its files stand" }) {
              () throws(Fault) in try body()
            }
          }
        ) {
          (what, body) throws(Fault) in try progress.during(what) { () throws(Fault) in try body() }
        }
      }
    }
    guard let tables, log.faults.isEmpty else { throw report(log) }
    put(aligned(Self.listing(tables), right: [1, 2]))
    let seconds = Int((ContinuousClock.now - start).components.seconds)
    say("Wrote \(folder) in \(seconds) s. Nobody in it exists.")
  }

  /// Makes the folder, where nothing is in the way. Hidden files are not.
  private func begin(_ target: URL, _ working: URL) throws {
    let manager = FileManager.default
    let present = (try? manager.contentsOfDirectory(atPath: target.plainPath)) ?? []
    guard present.allSatisfy({ $0.hasPrefix(".") || $0 == "README.md" }) else {
      throw ValidationError(
        "`\(folder)` has files in it already. Name another folder, or remove them.")
    }
    do {
      try? manager.removeItem(at: working)
      try manager.createDirectory(at: working, withIntermediateDirectories: true)
    } catch {
      say("leftshift: error: `\(folder)` could not be made: \(error.localizedDescription)")
      throw ExitCode(1)
    }
  }

  private static func listing(_ tables: [SyntheticSystem.Table]) -> [[String]] {
    [["file", "rows", "KiB"]]
      + tables.map { [$0.file, Self.grouped($0.rows), Self.grouped($0.size / 1_024)] }
  }

  private static func grouped(_ number: Int) -> String {
    Rational(number).fixed(places: 0, grouped: true)
  }
}
