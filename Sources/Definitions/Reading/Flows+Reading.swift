import Faults

extension FlowsDeclaration {
  static func read(_ item: Item?, _ log: FaultLog) -> FlowsDeclaration? {
    guard let fields = Fields(item, of: "`flows`", log) else { return nil }
    defer { fields.finish() }
    let before = log.faults.count
    let payee = fields.required(
      "payee", "Name the dimension of the keys that is paid: `payee: organisation`.")
    let payer = fields.text("payer")
    let keys = fields.namedTexts("keys").compactMap { name, measure in
      log.name(name, of: "key").map { Key(name: $0, measure: measure) }
    }
    let cohorts = fields.named("cohorts").compactMap { cohort($0, $1, log) }
    if keys.isEmpty, log.faults.count == before {
      log.add(
        Fault(
          "missing-key", at: fields.place, "`flows` has no `keys`",
          advice: "Say by which measure a payment is shared out:"
            + " `keys: {cost: cost-of-care}`."))
    }
    guard let payee, !keys.isEmpty else { return nil }
    return FlowsDeclaration(
      place: fields.place, payee: payee, payer: payer, keys: keys, cohorts: cohorts)
  }

  private static func cohort(_ key: Passage, _ item: Item, _ log: FaultLog) -> Cohort? {
    guard let name = log.name(key, of: "cohort") else { return nil }
    if let who = item.scalar {
      return Cohort(name: name, title: name, place: key.place, who: who)
    }
    guard let fields = Fields(item, of: "cohort `\(name)`", log) else { return nil }
    defer { fields.finish() }
    let title = fields.text("title")?.text ?? name
    let who = fields.required("who", "Say whose rows are theirs: `who: people.frail otherwise no`.")
    return who.map { Cohort(name: name, title: title, place: key.place, who: $0) }
  }
}

extension GapDeclaration {
  static func read(_ item: Item?, _ log: FaultLog) -> GapDeclaration? {
    guard let fields = Fields(item, of: "`gap`", log) else { return nil }
    defer { fields.finish() }
    let before = log.faults.count
    let worth = fields.required(
      "worth", "Name the measure of what the activity is worth: `worth: activity-at-price`.")
    let activity = fields.text("activity")
    let fixed = fields.texts("fixed")
    if fixed.isEmpty, log.faults.count == before {
      log.add(
        Fault(
          "missing-key", at: fields.place, "`gap` does not say which terms are `fixed`",
          advice: "Name those that pay a fixed sum: `fixed: [trusts.block, community-block]`."))
    }
    guard let worth, !fixed.isEmpty else { return nil }
    return GapDeclaration(place: fields.place, worth: worth, activity: activity, fixed: fixed)
  }
}
