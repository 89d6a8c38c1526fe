/// A file of random rows with everything in it that a file can have, now and then something that
/// it should not have, and random measures of it.
struct RandomTable {
  var random: SplitMix64
  let csv: String
  /// Who the rows are of: some are not there, some have no practice.
  let people: String

  /// As declared in YAML. `noise` holds floating-point noise, and keeps two places of it.
  static let tables = """
      rows:
        file: rows.csv
        columns:
          provider: {from: Provider, is: label of provider}
          status: {from: status, is: label of status, blank: none given}
          month: {from: month, is: period}
          seen: {from: seen, is: date, blank: 2020-02-29}
          urgent: {from: urgent, is: yes/no, blank: no}
          waiting: {from: waiting, is: pathways, digits: 13}
          price: {from: price, is: £ per pathway}
          cost: {from: cost, is: £, blank: £0.01}
          weight: {from: weight, is: ratio, digits: 1}
          noise: {from: 'noise, "stored"', is: ratio, places: 2, blank: 0}
          person: {from: person, is: label of person}
          carer: {from: carer, is: label of person, blank: none}
          status-fee: {is: £ per pathway, value: fees.fee}
          frail: {is: yes/no, value: "lookup(people.frail, person)"}
          region: {is: label of practice, value: "lookup(people.practice, person) otherwise 'none'"}
          rating: {is: ratio, value: "lookup(people.score, carer) otherwise 0"}
          always: {is: ratio, value: "1"}
          practice: {is: label of practice, value: "lookup(people.practice, person)"}
          band: {is: label of band, value: "if years < 0 then 'unborn' else if long then 'long' else status-band"}
          status-band: {is: label of band, value: "if status = 'open' then 'open' else 'another'"}
          standing: {is: label of band, value: "if not applies(carer) then 'open' else if waiting > 1 pathway or noise = 5% then 'long' else 'another'"}
          long: {is: yes/no, value: since > 700 days or urgent}
          since: {is: days, value: "days(seen, 2026-02-28)"}
          years: {is: years, value: "age(seen, 2026-02-28)"}
          worth: {is: £, value: price * waiting - cost}
          seen-month: {is: period, value: month(seen)}
          seen-quarter: {is: period, value: quarter(seen)}
          seen-year: {is: period, value: financial-year(seen)}
          seen-calendar: {is: period, value: calendar-year(seen)}
      people:
        file: people.csv
        key: {person: id}
        columns:
          born: date
          practice: {is: label of practice, blank: none}
          score: {is: ratio, places: 2, blank: none}
          kin: {is: label of status, blank: 'it''s'}
          visits: {is: pathways, value: visits-of otherwise 0 pathways}
          frail: {is: yes/no, value: "age(born, 2026-02-28) >= 65 years or visits > 2 pathways"}
          rate: {is: ratio, value: "if practices.deprived then practices.rate else score"}
      both:
        from: [rows, people]
        columns:
          person: label of person
          practice: label of practice
          frail: yes/no
          waiting: {is: pathways, blank: 3}
          weight: {from: rate, is: ratio, blank: none}
          seen: {is: date, blank: 2024-02-29}
          half: {is: ratio, value: (weight otherwise 1) * 50%}
      practices:
        by: practice
        columns: {rate: ratio, deprived: yes/no}
        rows: {M81: [5%, yes], M82: [0.12345, no]}
      tiers:
        bands: ratio to ratio
        rows:
          - {from: -5%, to: 0.125, value: 20%}
          - {from: 0.125, to: 1, value: 0.3333}
          - {from: 1.5, value: 7}
      fees:
        by: status
        columns: {fee: £ per pathway}
        rows: {open: [£12.50 per pathway], closed: [£0 per pathway], "it's": [none]}
    """

  /// What rows read of measures.
  static let measures = """
      visits-of: {from: rows, is: pathways, by: [person], value: count(), where: not urgent}
      longest-of: {from: rows, is: pathways, by: [person], value: max(waiting), no rows: 0}
      worth-by-status: {from: rows, is: £, by: [status], value: sum(cost)}
      people-of:
        from: people
        is: people
        by: [practice]
        value: count()
        where: applies(score)
    """

  private static let headers = [
    "Provider", "\"unused, \"\"quoted\"\"\"", "provider", "status", "month", "seen", "urgent",
    "waiting", "price", "cost", "weight", "\"noise, \"\"stored\"\"\"", "",
    "person", "carer",
  ]

  init(seed: UInt64) {
    var random = SplitMix64(seed: seed)
    let mistakes = random.chance(2, of: 5)
    var lines = [Self.headers.joined(separator: ",")]
    for _ in 0..<random.pick([0, 1, 2, 10, 60]) {
      lines.append(Self.row(&random, mistakes: mistakes))
      if random.chance(1, of: 20) { lines.append(lines[lines.count - 1]) }
      if random.chance(1, of: 30) { lines.append("") }
    }
    people = Self.people(&random, mistakes: mistakes)
    let end = random.pick(["\n", "\r\n"])
    csv =
      (random.chance(1, of: 4) ? "\u{FEFF}" : "") + lines.joined(separator: end)
      + (random.chance(1, of: 2) ? end : "")
    self.random = random
  }

  // MARK: Cells

  private static func row(_ random: inout SplitMix64, mistakes: Bool) -> String {
    let cells = [
      random.pick([
        "RAE", "RCD", "O'Neill", "\"a, b\"", "\"two\nlines\"", "\"\"\"q\"\"\"", "Ærø", " RAE",
      ]),
      random.pick(["", "x", "\"\n\"", "\"\"", "12"]), random.pick(["", "other", "RAE"]),
      random.pick(["", "open", "closed", "\"it's\"", "\"\""]),
      random.pick(["2026-01", "2026-02", "2025/26", "2026", "2025/26 Q4"]),
      random.pick(["", "2026-01-31", "2024-02-29", "1999-12-31", "0001-04-01", "9999-12-31"]),
      random.pick(["", "yes", "No", "TRUE", "false", "1", "0", "1.0", "0.0", "Y", "n"]),
      random.pick([
        "0", "1", "7", "-3", "12.0", "\"1,234\"", "999999999999", "-999999999999", "007",
      ]),
      amount(&random), random.chance(1, of: 6) ? "" : amount(&random), ratio(&random, places: 9),
      random.chance(1, of: 6) ? "" : noise(&random), "",
      random.pick(["p1", "p2", "p3", "p4", "p5", "p6"]), random.pick(["", "p1", "p2", "p7"]),
    ]
    guard mistakes, random.chance(1, of: 5) else { return cells.joined(separator: ",") }
    var wrong = cells
    wrong[random.pick([0, 3, 4, 5, 6, 7, 8, 9, 10, 11])] = random.pick([
      "", "n/a", "1e3", "12.345", "£5", " 5", "5 ", "1000000000000",
      "\"12,34\"", "--1", "2026-02-30", "0000-01-01", "2026-13", "year 1", "7%", ".5", "5.", "+5",
    ])
    return wrong.joined(separator: ",")
  }

  private static func people(_ random: inout SplitMix64, mistakes: Bool) -> String {
    let isEverybody = random.chance(2, of: 3)
    var lines = ["id,born,practice,score,kin,unused"]
    for id in ["p1", "p2", "p3", "p4", "p5", "p6", "p9"] {
      if !isEverybody, random.chance(1, of: 6) { continue }
      let cells = [
        id, random.pick(["1950-06-01", "2020-02-29", "1961-02-28"]),
        random.pick(["M81", "M82", isEverybody ? "M81" : "", isEverybody ? "M82" : "M83"]),
        random.pick(["0.5", "1", "0.125", "12.5%", isEverybody ? "0" : ""]),
        random.pick(["open", "closed", ""]), "x",
      ]
      lines.append(cells.joined(separator: ","))
      if mistakes, random.chance(1, of: 10) { lines.append(cells.joined(separator: ",")) }
      if mistakes, random.chance(1, of: 40) { lines.append("\(id)9,n/a,M81,x,,") }
    }
    return lines.joined(separator: "\n") + "\n"
  }

  private static func sign(_ random: inout SplitMix64) -> String {
    random.chance(1, of: 4) ? "-" : ""
  }

  private static func amount(_ random: inout SplitMix64) -> String {
    let whole = random.pick([random.number(0...9), random.number(0...99_999), 999_999_999_999])
    return sign(&random) + "\(whole)" + random.pick(["", ".5", ".05", ".99", ".1000"])
  }

  private static func ratio(_ random: inout SplitMix64, places: Int) -> String {
    let digits = (0..<random.number(1...places)).map { _ in "\(random.number(0...9))" }.joined()
    return random.chance(1, of: 5)
      ? sign(&random) + "\(random.number(0...120)).\(digits.prefix(7))%"
      : sign(&random) + "\(random.number(0...2)).\(digits)"
  }

  /// About and on the half that decides a rounding.
  private static func noise(_ random: inout SplitMix64) -> String {
    sign(&random) + "\(random.number(0...9))."
      + random.pick([
        "12499999999999999", "125", "12500000000000001", "9312999999999999", "995", "3",
      ])
      + random.pick(["", "", "%"])
  }

  // MARK: Measures

  /// Measures in YAML, by random columns.
  mutating func measures() -> String {
    let period = random.pick([
      "month", "month", "seen-month", "seen-quarter", "seen-year", "seen-calendar",
    ])
    let by = ["provider", "status", "band", "practice", period]
      .filter { random.chance(1, of: $0 == "practice" ? 8 : 2) }
    return (1...random.number(1...7)).map { index in
      let (unit, columns) = random.pick(Self.units)
      let counts = random.chance(1, of: 5)
      let things = random.pick([
        "count()", "distinct(provider)", "distinct(seen)", "distinct(waiting)", "distinct(band)",
        "distinct(standing)",
        "distinct(if urgent then seen else 2020-02-29)", "distinct(person)", "distinct(person)",
        "distinct(person)",
      ])
      let value =
        counts
        ? things : aggregate(of: number(unit, columns, depth: 3))
      if random.chance(1, of: 6) { return joined("m\(index)") }
      let condition = random.chance(2, of: 3) ? "\n    where: >-\n      \(truth(depth: 2))" : ""
      return """
          m\(index):
            from: rows
            is: \(counts ? "pathways" : unit)
            by: [\(by.joined(separator: ", "))]
            value: >-
              \(value)\(condition)
        """
    }.joined(separator: "\n")
  }

  /// A measure of the rows of two tables.
  private mutating func joined(_ name: String) -> String {
    let (unit, value) = random.pick([
      ("contacts", "count()"), ("people", "distinct(person)"), ("pathways", "sum(waiting)"),
      ("ratio", "sum(half)"), ("ratio", "max(weight otherwise 0)"), ("pathways", "min(waiting)"),
    ])
    let condition = random.pick([
      "", ", where: frail otherwise no", ", where: applies(weight) or seen > 2020-01-01",
      ", where: 'lookup(longest-of, person) > 2 pathways'", ", where: frail",
    ])
    if random.chance(1, of: 3) {
      let condition = random.pick(["", ", where: applies(practice)", ", where: frail"])
      let by = random.pick(["[]", "[practice]", "[person]"])
      return "  \(name): {from: people, is: people, by: \(by), value: count()\(condition)}"
    }
    let by = random.pick(["[]", "[]", "[person]", "[practice]"])
    return "  \(name): {from: both, is: \(unit), by: \(by), value: \(value)\(condition)}"
  }

  private mutating func aggregate(of value: String) -> String {
    let function = random.pick(["sum", "sum", "min", "max", "percentile"])
    let rank =
      function == "percentile" ? ", \(random.pick(["50%", "92%", "0.1%", "1", "33.3%"]))" : ""
    return "\(function)(\(value)\(rank))"
  }

  private static let units = [
    ("£", ["cost", "worth", "£12.345", "£0", "£1,000,000", "(worth-by-status otherwise £3)"]),
    (
      "pathways",
      [
        "waiting", "12 pathways", "0 pathways", "lookup(longest-of, person)",
        "(lookup(visits-of, carer) otherwise 2 pathways)",
      ]
    ),
    (
      "ratio",
      [
        "weight", "noise", "5%", "0.125", "1", "(bands(noise * 50%, tiers) otherwise weight)",
        "(lookup(people.rate, person) otherwise 50%)",
        "(lookup(people.score, carer) otherwise weight)",
      ]
    ),
  ]

  private mutating func number(_ unit: String, _ leaves: [String], depth: Int) -> String {
    guard depth > 0, random.chance(4, of: 5) else { return random.pick(leaves) }
    let parts = (0..<3).map { _ in number(unit, leaves, depth: depth - 1) }
    let (a, b, c) = (parts[0], parts[1], parts[2])
    let constants = ["0", "1", "100", "-50", "9.5", "1000000"].map {
      unit == "£"
        ? $0.hasPrefix("-") ? "-£\($0.dropFirst())" : "£\($0)"
        : unit == "ratio" ? $0 : "\($0) pathways"
    }
    switch random.number(0...12) {
    case 11: return "clamp(\(a), \(random.pick(constants)), \(random.pick(constants)))"
    case 12:
      let (least, most) = (random.pick(constants), random.pick(constants))
      let factor = random.pick(["0", "0.05", "0.001", "weight", "-3"])
      return "(max(min(\(a), \(most)), \(least)) * \(factor))"
    case 10:
      let step = unit == "£" ? "£0.1" : unit == "pathways" ? "1 pathway" : "0.01"
      return "\(random.pick(["round", "floor", "ceiling"]))(\(a), \(step))"
    case 0: return "(\(a) + \(b))"
    case 1: return "(\(a) - \(b))"
    case 2: return "min(\(a), \(b))"
    case 3: return "max(\(a), \(b), \(c))"
    case 4: return "clamp(\(a), \(b), \(c))"
    case 5: return "abs(\(a))"
    case 6: return "-(\(a))"
    case 7: return "(if \(truth(depth: depth - 1)) then \(a) else \(b))"
    case 8 where unit == "£": return "(price * \(random.pick(["waiting", "2 pathways"])))"
    default: return "(\(a) * \(random.pick(["weight", "noise", "50%"])))"
    }
  }

  /// A label that is worked out here: what decides it may have numbers, and the label has none.
  private mutating func label(depth: Int) -> String {
    let tests = [
      truth(depth: depth - 1), "not applies(lookup(people.score, carer))",
      "applies(worth-by-status) and urgent", "(frail or waiting > 1 pathway) otherwise no",
    ]
    let other = depth > 0 ? label(depth: depth - 1) : "lookup(people.kin, person)"
    return
      "(if \(random.pick(tests)) then \(random.pick(["lookup(people.kin, carer)", "status"])) else \(other))"
  }

  mutating func truth(depth: Int) -> String {
    if depth > 0, random.chance(1, of: 2) {
      let (a, b) = (truth(depth: depth - 1), truth(depth: depth - 1))
      return random.pick(["(\(a) and \(b))", "(\(a) or \(b))", "(not (\(a)))", "((\(a)) = (\(b)))"])
    }
    let sign = random.pick(["<", "<=", "=", "!=", ">", ">="])
    switch random.number(0...8) {
    case 0: return random.pick(["urgent", "long"])
    case 7:
      return random.pick([
        "(frail otherwise no)", "applies(lookup(people.score, carer))", "applies(frail)",
        "(if applies(frail) then frail else urgent)",
        "(lookup(people.born, person) otherwise seen) < seen",
      ])
    case 8:
      return random.pick([
        "region = 'none'", "region in ('M81', 'none')", "rating < 0.2", "not (rating >= 1)",
        "always > 0", "rating + always > 1.2", "frail", "applies(bands(weight, tiers))",
        "bands(lookup(people.rate, person) + 0.3, tiers) > 0.25",
        "lookup(people.frail, carer)",
        "status-fee > £5 per pathway",
        "lookup(people.kin, person) = status", "min(lookup(people.score, person), weight) > 0.1",
        "(lookup(people-of, practice) otherwise 0 people) > 1 people", "not frail",
        "applies(status-fee)", "urgent",
        "urgent", "long",
      ])
    case 5:
      let label = label(depth: depth)
      return random.pick([
        "band = 'open'", "band in ('long', 'unborn')", "years >= 18 years", "status != \(label)",
        "\(label) in ('open', 'closed')",
        "standing in ('long', 'open')",
      ])
    case 6: return "(\(random.pick(["since", "days(2024-02-29, seen)"])) \(sign) 365 days)"
    case 1: return "(seen \(sign) 2024-02-29)"
    case 2:
      return random.pick(["status = 'open'", "provider != 'O’Neill'", "status in ('', 'closed')"])
    case 3: return random.pick(["noise in (12%, 0.13, 1)", "waiting in (7 pathways, 0 pathways)"])
    default:
      let (unit, leaves) = random.pick(Self.units)
      // Of two constants DuckDB knows the answer before it reads a row: it leaves out the branch that
      // is never taken, and with it the cells that cannot be read there.
      let column = random.pick(leaves.filter { $0.first?.isLetter ?? false })
      return "(\(number(unit, leaves, depth: 1)) \(sign) \(column))"
    }
  }
}
