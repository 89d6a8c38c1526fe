import Faults
import Quantities

extension BusinessCaseDeclaration {
  static func read(_ item: Item?, _ log: FaultLog) -> BusinessCaseDeclaration? {
    guard let fields = Fields(item, of: "`business-case`", log) else { return nil }
    defer { fields.finish() }
    let before = log.faults.count
    let title = fields.text("title")?.text ?? "Business case"
    let asks = fields.texts("asks").map(\.text)
    let current = fields.required("current", "Name the regime in force: `current: today`.")
    let proposed = fields.texts("proposed")
    let period = fields.required("period", "Name the period to settle: `period: 2025/26`.")
    let (cohort, actions) = (fields.text("cohort"), fields.texts("actions"))
    let transition = Transition.read(fields.take("transition"), log)
    if proposed.isEmpty, log.faults.count == before {
      log.add(
        Fault(
          "missing-key", at: fields.place, "`business-case` proposes nothing",
          advice: "Name the regimes to compare with the one in force: `proposed: [now, next]`."))
    }
    guard let current, let period, !proposed.isEmpty, log.faults.count == before else {
      return nil
    }
    return BusinessCaseDeclaration(
      place: fields.place, title: title, asks: asks, current: current, proposed: proposed,
      period: period, cohort: cohort, actions: actions, transition: transition)
  }
}

extension BusinessCaseDeclaration.Transition {
  fileprivate static func read(_ item: Item?, _ log: FaultLog) -> Self? {
    guard let fields = Fields(item, of: "`transition`", log) else { return nil }
    defer { fields.finish() }
    let before = log.faults.count
    let action = fields.required(
      "action", "Name what moves care once, an action of `incentives:`: `action: virtual-ward`.")
    let by = fields.required("by", "Say who does it: `by: RR8`.")
    let moves = fields.namedTexts("moves").compactMap { year, times in
      count(times, from: 0, log).map { (year, $0) }
    }
    checkYears(moves.map(\.0), log)
    let setUp = fields.namedTexts("set-up").map { (year: $0.key, amount: $0.value) }
    for (year, _) in setUp where !moves.contains(where: { $0.0.text == year.text }) {
      log.add(
        Fault(
          "transition", at: year.place, "nothing moves in \(year.text)",
          advice: "Name a year of `moves`: care may move 0 times in it."))
    }
    let stays = fields.required(
      "stays for",
      "Say how many years semi-fixed and fixed cost of what was moved stays: `stays for: 2`.")
    let staysFor = stays.flatMap { count($0, from: 0, log) }
    if moves.isEmpty, log.faults.count == before {
      log.add(
        Fault(
          "missing-key", at: fields.place, "`transition` does not say how often care moves",
          advice: "Write a number for each year: `moves: {2026/27: 100, 2027/28: 250}`."))
    }
    guard let action, let by, let staysFor, !moves.isEmpty else { return nil }
    return Self(
      place: fields.place, action: action, by: by, moves: moves, setUp: setUp, staysFor: staysFor)
  }

  /// What stays, stays for years: so each is a financial year, and they follow on one another.
  private static func checkYears(_ years: [Passage], _ log: FaultLog) {
    for (index, name) in years.enumerated() {
      let year = Period(name.text)
      let isYear = year?.cycle == .financialYear
      let before = index == 0 ? nil : Period(years[index - 1].text)
      if isYear, index == 0 || year?.previous == before { continue }
      log.add(
        Fault(
          "transition", at: name.place,
          isYear
            ? "\(name.text) does not follow on the year before it"
            : "`\(name.text)` is no financial year",
          advice:
            "Write every year from the first to the last, as `{2026/27: 100, 2027/28: 0, 2028/29:"
            + " 100}`: care may move 0 times in one."))
    }
  }

  private static func count(_ passage: Passage, from least: Int, _ log: FaultLog) -> Int? {
    if let number = Int(passage.text.replacing(",", with: "")), (least...1_000_000).contains(number)
    {
      return number
    }
    log.add(
      Fault(
        "bad-number", at: passage.place, "`\(passage.text)` is no whole number from \(least) up",
        advice: "Write how many, in digits: `250`."))
    return nil
  }
}
