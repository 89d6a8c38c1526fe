import Faults
import Formulas

extension Contract.Let {
  /// A formula, or a formula with what it is: `{is: £, by: provider, value: …}`.
  static func read(
    _ key: Passage, _ item: Item, _ types: TypeWords, _ log: FaultLog
  ) -> Contract.Let? {
    guard let name = log.name(key, of: "value") else { return nil }
    if let formula = item.scalar {
      return Contract.Let(name: name, formula: formula, declared: nil)
    }
    guard case .mapping = item else {
      log.add(notFormula(key, item))
      return nil
    }
    guard let fields = Fields(item, of: "value `\(name)`", log) else { return nil }
    defer { fields.finish() }
    let by = fields.texts("by")
    guard let type = fields.required("is", "Say its unit or type: `is: £`."),
      let formula = fields.required("value", "Write its formula: `value: …`."),
      let kind = log.attempt({ () throws(Fault) in try types.kind(type) })
    else { return nil }
    return Contract.Let(name: name, formula: formula, declared: (kind, by))
  }

  static func notFormula(_ key: Passage, _ value: Item) -> Fault {
    Fault(
      "not-a-text", at: value.place, "`\(key.text)` is one formula",
      advice: "Write it on one line, or below `\(key.text): >-`; in quotes if it begins with `[`"
        + " or `{`.")
  }
}
