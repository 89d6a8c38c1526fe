import Definitions
import Faults

@testable import Measures

/// The definitions that the tests of this module measure.
enum Sample {
  static let tables = """
    tables:
      waiting:
        file: data/waiting.csv
        columns:
          provider:   {from: provider_code, is: label of provider}
          other:      {from: other_code, is: label of provider}
          speciality: {from: speciality, is: label of speciality}
          month:      {from: month, is: period}
          quarter:    {from: quarter, is: period}
          seen:       {from: seen, is: date}
          urgent:     {from: urgent, is: yes/no}
          waiting:    {from: waiting, is: pathways}
          long:       {from: long, is: pathways}
          price:      {from: price, is: £ per pathway}
          cost:       {from: cost, is: £}
          weight:     {from: weight, is: ratio}
          share:      {from: share, is: ratio, places: 2}
          small:      {from: small, is: ratio, digits: 2}
          large:      {from: large, is: £, digits: 18}
      written:
        by: provider
        columns: {rate: ratio}
        rows: {A: [5%]}
    dimensions:
      speciality: [heart, lung]
    """

  static func workspace(_ measures: String, _ log: FaultLog) -> Workspace {
    var workspace = Workspace()
    workspace.readHeader(Array(tables.utf8), path: "leftshift.yaml", log)
    workspace.readDefinitions(Array(measures.utf8), path: "measures.yaml", log)
    return workspace
  }

  static func plans(_ measures: String) throws -> [Plan] {
    let log = FaultLog()
    let workspace = workspace(measures, log)
    let plans = Plan.plans(for: workspace.measures, in: workspace, log)
    if let fault = log.faults.first { throw fault }
    return plans
  }

  /// The plan of one measure, said by the keys that matter to a test.
  static func plan(_ keys: String) throws -> Plan {
    let plans = try plans("measures:\n  m: {from: waiting, \(keys)}")
    guard let plan = plans.first else { throw Missing() }
    return plan
  }

  struct Missing: Error {}
}
