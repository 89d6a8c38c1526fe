import Definitions
import Faults
import Flows
import Quantities
import Settlement

/// What the contracts of a baseline come to in its period, and from what.
struct ContractValues {
  let contracts: [BaselineRecord.ContractValue]
  let totals: [BaselineRecord.Money]
  let data: Set<HashedFile>
  let caveats: [String]

  init?(
    of baseline: BaselineDeclaration, during period: Period, in open: OpenWorkspace,
    _ log: FaultLog
  ) {
    let wanted = open.workspace.contracts(of: baseline)
    let before = log.faults.count
    let settled = open.settle(wanted, only: period.name, log)
    guard log.faults.count == before else { return nil }
    if let name = baseline.contracts.first, settled.allSatisfy(\.settlement.lines.isEmpty) {
      log.add(
        Fault(
          "baseline-empty", at: name.place, "no contract has anything to settle in \(period.name)",
          advice: "Name the contracts of that period under `contracts:`, or another period."))
      return nil
    }
    let kept = settled.filter { !$0.settlement.lines.isEmpty }
    var (contracts, data) = ([BaselineRecord.ContractValue](), Set<HashedFile>())
    for (settler, settlement) in kept {
      let read = open.files(under: settlement.contract, settler)
      data.formUnion(read)
      contracts.append(
        Self.value(
          of: settlement, definitions: open.definitions(of: settlement.contract),
          measures: settler.facts.measures.sorted { $0.key < $1.key }.flatMap {
            $0.value.definition(open.workspace.lets)
          },
          files: Set(read.map(\.path)).sorted()))
    }
    let settlements = kept.map(\.settlement)
    let tables = FlowTable.tables(of: settlements.flatMap(\.settledLines))
    (self.contracts, self.data, totals) = (contracts, data, Self.totals(tables))
    let silent = kept.flatMap { _, settlement in
      let paid = Set(settlement.lines.map(\.term))
      return settlement.contract.terms.filter { !paid.contains($0.name) }.map {
        "\(settlement.contract.name).\($0.name) settles nothing in \(period.name)."
      }
    }
    caveats = settlements.caveats + settlements.proxies + silent + Self.countedTwice(tables)
  }

  private static func value(
    of settlement: Settlement, definitions: [HashedFile], measures: [String],
    files: [String]
  ) -> BaselineRecord.ContractValue {
    let tables = FlowTable.tables(of: settlement.settledLines)
    let amounts = tables.flatMap { table in
      table.flows.map { flow in
        [
          flow.payer, flow.payee, flow.setting ?? "", flow.how.rawValue, table.currency.code,
          flow.amount.exactText,
        ]
      }
    }
    return BaselineRecord.ContractValue(
      contract: settlement.contract.name, definitions: definitions, measures: measures,
      amounts: amounts, totals: totals(tables), files: files)
  }

  private static func totals(_ tables: [FlowTable]) -> [BaselineRecord.Money] {
    tables.map {
      BaselineRecord.Money(currency: $0.currency.code, amount: $0.all.amount.exactText)
    }
  }

  private static func countedTwice(_ tables: [FlowTable]) -> [String] {
    tables.flatMap { table in
      table.countedTwice.map { party, amount in
        "\(party) is paid and pays \(amount.text(in: table.currency.unit)), which counts both ways"
          + " in the total of all contracts."
      }
    }
  }
}

extension [Settlement] {
  /// What is counted in the place of what is paid for.
  fileprivate var proxies: [String] {
    flatMap { settlement in
      settlement.contract.proxies.map {
        "Proxy in \(settlement.contract.name): \($0.counted.words) are paid as \($0.paidAs.words)."
          + " \($0.because)"
      }
    }
  }
}

extension OpenWorkspace {
  /// The files of data that a contract rests on, with those of contracts that it reads.
  fileprivate func files(under contract: Contract, _ settler: Settler) -> Set<HashedFile> {
    let others = workspace.withRead([contract]).filter { $0.name != contract.name }
      .compactMap { self.settler(for: $0, FaultLog()) }
    return ([settler] + others).map(\.facts).reduce(into: []) { files, facts in
      for table in facts.tables.values {
        if let sha256 = table.sha256 { files.insert(HashedFile(path: table.path, sha256: sha256)) }
      }
      for file in facts.measures.values.flatMap(\.files) {
        files.insert(HashedFile(path: file.path, sha256: file.sha256))
      }
    }
  }

  /// A contract's own file and the mechanisms that it calls, with those of contracts that it reads.
  fileprivate func definitions(of contract: Contract) -> [HashedFile] {
    let paths = workspace.withRead([contract]).flatMap { contract in
      [contract.place.file]
        + contract.terms.compactMap { term in
          if case .mechanism(let name, _) = term.pays {
            files.mechanisms[name.text]?.file.path
          } else {
            nil
          }
        }
    }
    return files.definitions.filter { paths.contains($0.path) }
  }
}
