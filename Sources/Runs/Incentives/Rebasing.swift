import Definitions
import Flows
import Measures
import Quantities

/// What payments come to once fixed sums follow the activity that they pay for.
///
/// In a setting in which a payer pays somebody a fixed sum, whatever that payer's terms pay gives
/// way to what the activity is worth; everything else stays.
struct Rebasing {
  private let worth: MeasureData
  private let setting: Int
  private let payee: Int
  private let payer: Int?
  /// Who pays fixed sums, by who is paid for what.
  private let payers: [[String]: Set<String>]
  private let settings: [[String]: String]

  /// `nil` where `gap:` does not say what activity is worth.
  ///
  /// - Parameter paid: the terms that pay anything.
  init?(_ workspace: Workspace, worth data: MeasureData?, paid: some Sequence<WhatIf.Sums.Term>) {
    guard let gap = workspace.gap, let data,
      let setting = data.dimensions.firstIndex(of: settingDimension),
      let payee = workspace.payee(in: data.dimensions).flatMap(data.dimensions.firstIndex)
    else { return nil }
    (worth, self.setting, self.payee) = (data, setting, payee)
    payer = workspace.flows?.payer.flatMap { data.dimensions.firstIndex(of: $0.text) }
    let fixed = Set(
      gap.fixed.flatMap { workspace.terms(matching: $0) }.map { [$0.contract.name, $0.term.name] })
    var settings: [[String]: String] = [:]
    for contract in workspace.contracts {
      for term in contract.terms { settings[[contract.name, term.name]] = term.setting?.text }
    }
    var payers: [[String]: Set<String>] = [:]
    for term in paid where fixed.contains([term.contract, term.term]) {
      guard let setting = settings[[term.contract, term.term]] else { continue }
      payers[[term.payee, setting], default: []].insert(term.payer)
    }
    (self.payers, self.settings) = (payers, settings)
  }

  /// - Parameters:
  ///   - terms: what each term pays more.
  ///   - additions: what the activity is worth more.
  /// - Returns: what each party receives more, less what it pays more; and of whom that cannot be
  ///   told, since several pay fixed sums, and the worth does not say for whom the activity was.
  func incomes(
    _ terms: [WhatIf.Sums.Term: Rational], _ additions: ChangedFigures.Additions
  ) -> (incomes: [String: Rational], unknown: Set<String>) {
    var (incomes, unknown) = ([String: Rational](), Set<String>())
    func pay(_ amount: Rational, from payer: String?, to payee: String) {
      incomes[payee] = (incomes[payee] ?? .zero) + amount
      if let payer { incomes[payer] = (incomes[payer] ?? .zero) - amount }
    }
    for (term, amount) in terms {
      let setting = settings[[term.contract, term.term]] ?? ""
      if payers[[term.payee, setting]]?.contains(term.payer) == true { continue }
      pay(amount, from: term.payer, to: term.payee)
    }
    for (key, amount) in additions {
      let payee = key.members[self.payee]
      guard let payers = payers[[payee, key.members[setting]]] else { continue }
      if let payer {
        let payer = key.members[payer]
        if payers.contains(payer) { pay(amount, from: payer, to: payee) }
      } else {
        pay(amount, from: payers.count == 1 ? payers.first : nil, to: payee)
        if payers.count > 1 { unknown.formUnion(payers) }
      }
    }
    return (incomes, unknown)
  }
}
