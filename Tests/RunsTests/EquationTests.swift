import Definitions
import Faults
import Formulas
import Foundation
import Quantities
import Settlement
import Testing

/// Equations with which another engine pays clinics, and the values it published for them:
/// `Tests/Cases/equations`. They are imported as contracts, and read, checked, linked and
/// evaluated as any contract is.
@Suite struct EquationTests {
  /// Numbers are printed from binary floating point. With fewer than 15 digits they are the value
  /// itself, and ours must be the same fraction. With more they are near it: ours, a fraction too,
  /// must lie within half a unit of the 15th digit.
  @Test(arguments: [("nigeria", exact: 38, near: 6), ("quarterly", exact: 41, near: 0)])
  func everyPublishedValue(_ set: String, _ exact: Int, _ near: Int) throws {
    let problem = try Self.pairs("\(set)-problem.json")
    let published = try Self.pairs("\(set)-solution.json")
    #expect(Set(problem.map(\.name)) == Set(published.map(\.name)))
    let values = try Self.solve(problem)
    var compared = (exact: 0, near: 0)
    for (name, text) in published {
      let ours = try #require(values[name], "\(name)")
      let theirs = try #require(Rational(decimal: text), "\(name)")
      if let step = Self.step(ofDigits: 15, text) {
        compared.near += 1
        #expect((ours - theirs).magnitude * Rational(2) <= step, "\(name): \(ours)")
      } else {
        compared.exact += 1
        #expect(ours == theirs, "\(name)")
      }
    }
    #expect(compared == (exact, near))
  }

  /// Order does not matter, and neither do names that are no names here.
  @Test func orderAndNames() throws {
    let problem = try Self.pairs("nigeria-problem.json")
    let values = try Self.solve(problem)
    #expect(try Self.solve(problem.reversed()) == values)
    let names = ["_a", "b__c", "if", "period", "D"]
    let equations = zip(names, ["2", "_a * 3", "b__c + D", "if - 1", "_a"])
    #expect(
      try Self.solve(equations.map { (name: $0, text: $1) })
        == ["_a": 2, "b__c": 6, "if": 8, "period": 7, "D": 2])
  }

  /// What the functions of the engine's own description mean, worked by hand; `x` is 4, `z` 0.
  @Test(arguments: [
    ("1 + 2 * 3 - 8 / 4", "5"), ("(1 + 2) * -x", "-12"), ("10/4", "2.5"), (".5 + 1.0", "1.5"),
    ("1-1", "0"), ("x - -x", "8"), ("7 - 2 - 1", "4"), ("-x + 5", "1"),
    ("SUM(x)", "4"), ("sum( x , 1.5,z)", "5.5"), ("AVG(1, 2, x + 2)", "3"),
    ("MIN(3, x, -2)", "-2"), ("max(3, x)", "4"), ("MAX(z)", "0"), ("ABS(2.5 - x)", "1.5"),
    ("IF(x > 3, 1, 2)", "1"), ("if (x = 3, 1, 2)", "2"), ("if(x == 4, IF(z, 7, 8), 2)", "refused"),
    ("IF(x >= 4 && !(z != 0), 1, 2)", "1"), ("IF(x < 4 OR z <> 1 AND x <= 4, 1, 2)", "1"),
    ("SAFE_DIV(x, z)", "0"), ("SAFE_DIV(x, 8)", "0.5"), ("SAFE_DIV(x - 3, x + x)", "0.125"),
    ("SAFE_DIV(z, z)", "0"), ("x / z", "refused"),
    ("SCORE_TABLE(2, 0, 2, 30, 2, 4, 50)", "50"), ("SCORE_TABLE(1.9, 0, 2, 30, 2, 4, 50)", "30"),
    ("SCORE_TABLE(x, 0, 2, 30, 2, 4, 50)", "4"), ("score_table(x, 0, 2, 30, 2, 4, 50, 9)", "9"),
    ("SCORE_TABLE(x * 2, x, 9, x - 1, 0, 99, 5)", "3"), ("SCORE_TABLE(-1, 0, 2, 30)", "-1"),
    ("ROUND(2.5)", "3"), ("ROUND(-2.5)", "-3"), ("ROUND(2 / 3, 3)", "0.667"),
    ("ROUND(1250, -2)", "1300"), ("ROUND(x / 3, 0)", "1"),
    ("FLOOR(-2.5)", "-3"), ("FLOOR(25, 10)", "20"), ("CEILING(2.1)", "3"),
    ("CEILING(-25, 10)", "-20"), ("TRUNC(-2.78)", "-2"), ("TRUNC(z - 2.78, 1)", "-2.7"),
    ("TRUNC(2.78, 1)", "2.7"), ("ACCESS(7, 8, x, 2)", "4"),
    ("RANDBETWEEN(1, 2)", "refused"), ("SQRT(x)", "refused"), ("STDEVP(1, x)", "refused"),
    ("STRLEN('x')", "refused"), ("SUM(ARRAY(1, 2))", "refused"), ("ROUND(x, z)", "refused"),
    ("IF(x, 1)", "refused"), ("SUM()", "refused"), ("1 +", "refused"), ("y", "refused"),
    ("(1", "refused"), ("1 2", "refused"), ("ACCESS(1, 2, 5)", "refused"), ("1.2.3", "refused"),
  ])
  func functions(_ equation: String, _ expected: String) throws {
    let equations = [("result", equation), ("x", "4"), ("z", "0")]
    let value = try? Self.solve(equations.map { (name: $0.0, text: $0.1) })["result"]
    #expect(value?.exactText ?? "refused" == expected)
  }

  @Test func circlesAreRefused() {
    #expect(throws: EquationFault.self) {
      try Self.solve([(name: "a", text: "b + 1"), (name: "b", text: "a - 1")])
    }
  }

  // MARK: Solving

  /// JSON is YAML, and our reader leaves numbers as they are written.
  private static func pairs(_ file: String) throws -> [(name: String, text: String)] {
    let text = try contents("Tests/Cases/equations/\(file)")
    guard case .mapping(let pairs, _) = try YAMLReader.read(Array(text.utf8), path: file) else {
      throw EquationFault("\(file) holds no equations")
    }
    return try pairs.map { key, value in
      (name: key.text, text: try #require(value.scalar?.text))
    }
  }

  /// The value of every equation. What our language refuses is an error, and so is a value that
  /// does not apply.
  private static func solve(
    _ equations: [(name: String, text: String)]
  ) throws -> [String: Rational] {
    let imported = try EquationImport(equations)
    let log = FaultLog()
    var workspace = Workspace()
    workspace.readHeader(
      Array("parties: {PAYER: Payer, CLINIC: Clinic}".utf8), path: "leftshift.yaml", log)
    let contract = Contract.read(
      Array(imported.contract.utf8), path: "equations.yaml", units: .standard, log)
    let linked = contract.flatMap { Linker($0, in: workspace, mechanisms: [:], log).link(log) }
    guard let linked, log.faults.isEmpty else { throw EquationFault(faultReport(log.faults)) }
    let evaluator = Evaluator(
      linked.program, ContractFacts(linked, tables: [:], measures: [:]))
    let point = evaluator.point(in: try #require(Period("2016")))
    let slots = Dictionary(
      linked.program.slots.enumerated().map { ($1.name, $0) },
      uniquingKeysWith: { first, _ in first })
    var values: [String: Rational] = [:]
    for (theirs, ours) in imported.names {
      guard case .number(let value) = try evaluator.value(of: try #require(slots[ours]), at: point)
      else { throw EquationFault("\(theirs) has no value") }
      values[theirs] = value
    }
    return values
  }

  /// The place of a number's last digit that counts, where it has at least as many.
  private static func step(ofDigits digits: Int, _ text: String) -> Rational? {
    let significant = text.filter(\.isNumber).drop { $0 == "0" }.count
    guard significant >= digits else { return nil }
    let places = text.split(separator: ".").dropFirst().first?.count ?? 0
    return .powerOfTen(significant - digits - places)
  }
}
