import Faults

extension BridgeDeclaration {
  static func read(_ item: Item?, _ log: FaultLog) -> BridgeDeclaration? {
    guard let fields = Fields(item, of: "`bridge`", log) else { return nil }
    defer { fields.finish() }
    let before = log.faults.count
    let (mix, cases) = (fields.text("case mix"), fields.text("cases"))
    let rule = fields.texts("rule")
    if mix == nil, cases == nil, rule.isEmpty, log.faults.count == before {
      log.add(
        Fault(
          "missing-key", at: fields.place, "`bridge` says nothing",
          advice: "Name the column of rows that says what sort of case one is, `case mix: hrg`; and"
            + " where a row stands for several cases, the column of how many: `cases: activity`."))
    }
    return BridgeDeclaration(place: fields.place, caseMix: mix, cases: cases, rule: rule)
  }
}
