import Definitions
import Faults
import Foundation
import Measures
import Quantities
import Settlement

extension OpenWorkspace {
  /// Settles contracts, and packs all that whoever is sent it needs to settle them again: what is
  /// in the pack is settled once more, without files, and must come to the same.
  ///
  /// Of a workspace in which nothing else was settled: what was counted is packed.
  ///
  /// - Parameters:
  ///   - only: the one period to settle.
  ///   - posted: what is posted for a month, which is settled as its last run did: of a workspace
  ///     that was opened as that run knew it.
  ///   - program: the version of the program.
  /// - Returns: also what comes of working it out again; `nil` with faults in the log: those of
  ///   settling, and `pack-people`, `pack-form`.
  public func pack(
    _ contracts: [Contract], only: String? = nil, posted: PackContents.Posted? = nil,
    program: String, _ log: FaultLog
  ) -> (contents: PackContents, check: PackCheck)? {
    let month = log.attempt { () throws(Fault) in
      try posted.map { posted throws(Fault) in
        try PostedMonth(posted, known: asKnown?.description, of: contracts.map(\.name))
      }
    }
    guard let month else { return nil }
    let settled = settle(contracts, only: only, month?.run, log).map(\.settlement)
    guard log.faults.isEmpty, !settled.isEmpty else { return nil }
    return log.attempt { () throws(Fault) in
      try checkNobodyIsPacked(workspace.withRead(contracts))
      var contents = PackContents(
        workspace: workspace.title, program: program,
        contracts: settled.map(\.contract.name), period: only,
        asKnown: asKnown?.description, definitions: try packedDefinitions(contracts),
        measures: packedMeasures, tables: packedTables, gates: packedGates, posted: posted,
        results: [])
      let check = PackCheck(contents, log)
      guard let check, check.settledLines == settled.flatMap(\.lines) else {
        throw log.faults.first
          ?? PackContents.odd("without its files it comes to something else; report this")
      }
      contents.results = check.results
      return (contents, check)
    }
  }

  /// Settles what a pack is of: what `settle` makes, or a month as a run did.
  ///
  /// - Returns: also the terms of longer periods that cannot be told yet.
  func settle(
    _ contracts: [Contract], only: String?, _ run: MonthsLastRun?, _ log: FaultLog
  ) -> [(settler: Settler, settlement: Settlement, untold: [String])] {
    guard let run else {
      return settle(contracts, only: only, log).map { ($0.settler, $0.settlement, []) }
    }
    count(for: contracts)
    return contracts.compactMap { contract in
      settle(contract, during: run.month, wholePeriods: true, stage: run.stage, log)
    }
  }

  // MARK: Definitions

  /// What settling reads: of the contracts and mechanisms, those that are settled and called.
  private func packedDefinitions(
    _ contracts: [Contract]
  ) throws(Fault) -> [PackContents.Definition] {
    let read = workspace.withRead(contracts)
    var paths = Set(read.map(\.place.file))
    for case .mechanism(let name, _) in read.flatMap({ $0.terms.map(\.pays) }) {
      if let mechanism = files.mechanisms[name.text] { paths.insert(mechanism.file.path) }
    }
    var packed: [PackContents.Definition] = []
    for file in files.definitions {
      guard
        paths.contains(file.path) || file.path == "leftshift.yaml"
          || file.path.hasPrefix("definitions/")
      else { continue }
      guard PackContents.Definition.isPath(file.path), let bytes = files.texts[file.path],
        let text = String(validating: bytes, as: UTF8.self)
      else {
        throw PackContents.odd("`\(file.path)` is not UTF-8, or its name is not plain")
      }
      packed.append(.init(path: file.path, sha256: file.sha256, text: text))
    }
    return packed.sorted { $0.path < $1.path }
  }

  // MARK: Figures

  private var packedMeasures: [PackContents.Figures] {
    counted.measures.values.sorted { $0.measure.name < $1.measure.name }.map { data in
      PackContents.Figures(
        measure: data.measure.name, by: data.dimensions + (data.hasPeriods ? ["period"] : []),
        values: data.values.map { key, value in
          key.members + (key.period.map { [$0.name] } ?? []) + [value.exactText]
        }.sorted { $0.lexicographicallyPrecedes($1) },
        rows: data.rowCount,
        files: data.files.map {
          .init(table: $0.table, path: withoutFolders($0.path), sha256: $0.sha256)
        }, sql: withoutFolders(data.sql))
    }
  }

  private var packedTables: [PackContents.Rows] {
    counted.texts.sorted { $0.key.lexicographicallyPrecedes($1.key) }.map { sign, rows in
      let columns = Array(sign.dropFirst(3))
      return PackContents.Rows(
        contract: sign[0], table: sign[1], file: sign[2], path: withoutFolders(rows.path),
        sha256: rows.sha256, columns: columns,
        rows: (0..<rows.count).map { row in
          [String(rows.lines[row])] + columns.map { (rows.columns[$0]?[row] ?? nil) ?? "" }
        })
    }
  }

  private var packedGates: [PackContents.Gate] {
    gateResults.values.joined().sorted { $0.gate.name < $1.gate.name }.map { result in
      PackContents.Gate(
        gate: result.gate.name, path: withoutFolders(result.path), asked: result.breaches.asked,
        broken: result.breaches.broken, money: result.breaches.money?.exactText,
        currency: result.currency?.code)
    }
  }

  /// Files that were named on the command line lie in folders that are nobody else's business.
  private func withoutFolders(_ text: String) -> String {
    replacements.values.sorted { ($0.count, $0) > ($1.count, $1) }.reduce(text) { text, path in
      text.replacing(path, with: URL(filePath: path).lastPathComponent)
    }
  }
}
