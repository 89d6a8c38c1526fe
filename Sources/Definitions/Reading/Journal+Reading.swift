import Faults
import Formulas

extension JournalDeclaration {
  /// The accounts of one party, as `journal: {QWO: …}` has them.
  static func read(_ key: Passage, _ item: Item, _ log: FaultLog) -> JournalDeclaration? {
    guard let fields = Fields(item, of: "the journal of `\(key.text)`", log) else { return nil }
    defer { fields.finish() }
    let plain = plain(for: key.text)
    return JournalDeclaration(
      party: key, payables: fields.text("payables")?.text ?? plain.payables,
      receivables: fields.text("receivables")?.text ?? plain.receivables,
      accruals: fields.text("accruals")?.text ?? plain.accruals,
      accruedIncome: fields.text("accrued income")?.text ?? plain.accruedIncome,
      counterparties: Dictionary(
        fields.namedTexts("counterparties").map { ($0.key.text, $0.value.text) },
        uniquingKeysWith: { first, _ in first }),
      expenditure: Rule.read(fields.take("expenditure"), "expenditure", log),
      income: Rule.read(fields.take("income"), "income", log))
  }
}

extension JournalDeclaration.Rule {
  fileprivate static func read(_ item: Item?, _ name: String, _ log: FaultLog) -> [Self] {
    guard let item else { return [] }
    let items: [Item] = if case .list(let items, _) = item { items } else { [item] }
    return items.compactMap { item in
      guard let fields = Fields(item, of: "`\(name)`", log) else { return nil }
      defer { fields.finish() }
      let (contract, term) = (fields.text("contract")?.text, fields.text("term")?.text)
      let kind = fields.text("kind")?.text
      let account = fields.required(
        "account", "Say which account such lines go to: `account: 5210`.")
      let costCentre = fields.text("cost centre")?.text
      guard let account else { return nil }
      return Self(
        contract: contract, term: term, kind: kind, account: account.text, costCentre: costCentre)
    }
  }
}
