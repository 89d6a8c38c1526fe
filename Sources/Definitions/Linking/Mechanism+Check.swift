import Faults
import Formulas
import Quantities

extension Mechanism {
  /// Checks every formula of the file on its own, before any contract calls it: each input is of
  /// its declared kind and by its declared dimensions, and unit variables are units of their own.
  public func check(_ log: FaultLog) {
    guard fault == nil else { return }
    let words = Set(inputs.flatMap { $0.by.map(\.text) })
    let labels = inputs.compactMap { input -> String? in
      if case .label(let dimension) = input.kind { dimension } else { nil }
    }
    let place = pays.place
    let tables = words.union(labels).sorted().map { word in
      Table(
        name: word, place: place, source: .rows([]),
        keys: [Table.Key(dimension: word, header: pays)], columns: [], covers: nil)
    }
    let (contract, workspace) = contract(with: tables, [], inputs: [], at: place)
    let linker = Linker(contract, in: workspace, mechanisms: [:], log)
    let call = MechanismCall(linker, self, name, [:])
    call.bindDeclared()
    for value in lets {
      _ = log.attempt { () throws(Fault) in try call.slot(named: value.name, at: place) }
    }
    _ = log.attempt { () throws(Fault) in try call.requirements(at: place) }
    for formula in [line.quantity, line.rate].compactMap({ $0 }) {
      _ = log.attempt { () throws(Fault) in try Checker.check(formula, in: call) }
    }
    _ = log.attempt { () throws(Fault) in
      try linker.money(Checker.check(pays, in: call), of: "what `\(name)` pays")
    }
  }
}
