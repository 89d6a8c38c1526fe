import Definitions
import Engines
import Faults
import Measures

/// An engine that reads nothing twice: what a plan came to is kept, for contracts that are settled
/// again with something said otherwise. Measures and files stay as they are meanwhile.
final class StoredFigures: Engine {
  private let engine: any Engine
  private var figures: [String: [MeasureData]] = [:]
  private var texts: [String: TextRows] = [:]

  init(_ engine: any Engine) { self.engine = engine }

  func rows(of headers: [Passage], in file: DataFile) throws(Fault) -> TextRows {
    let key = ([file.title] + headers.map(\.text)).joined(separator: "\n")
    if let kept = texts[key] { return kept }
    let read = try engine.rows(of: headers, in: file)
    texts[key] = read
    return read
  }

  func run(_ plan: Plan, on files: [String: DataFile]) throws(Fault) -> [MeasureData] {
    // Measures are of the definitions, which do not change: their names say which they are.
    let key = plan.aggregates.map(\.measure.name).joined(separator: "\n")
    if let kept = figures[key] { return kept }
    let counted = try engine.run(plan, on: files)
    figures[key] = counted
    return counted
  }

  func sql(for plan: Plan, on files: [String: DataFile]) throws(Fault) -> String {
    try engine.sql(for: plan, on: files)
  }

  func test(_ plan: GatePlan, on files: [String: DataFile]) throws(Fault) -> [Breaches] {
    try engine.test(plan, on: files)
  }

  func sql(
    for test: Int, of plan: GatePlan, on files: [String: DataFile]
  ) throws(Fault) -> String {
    try engine.sql(for: test, of: plan, on: files)
  }
}
