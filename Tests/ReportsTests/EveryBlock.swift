import Quantities

@testable import Reports

/// A report with every kind of block, and with texts that would be markup or end a string if they
/// were not escaped.
enum EveryBlock {
  static let report = Report(
    "What Northshire's new contract pays", about: "Northshire ICB, 2026/27",
    notices: ["No baseline was agreed: the figures of 2025/26 are a draft."],
    summary: [
      "£312,400,000.00 is paid in 2026/27, £2,400,000.00 more than under the contract before.",
      "Most of it goes to beds; the share of care at home grows from 12.0% to 14.5%.",
    ],
    sections: [
      Report.Section(
        "Payments",
        [
          .text("What is paid, by whom it is paid to. Sums are to the penny."), .table(payments),
          .list(["Paid in twelfths.", "Quality is paid <in> arrears, \"after\" the year & a half."]
          ),
        ]),
      Report.Section("Where it goes", [.chart(bars), .chart(groups), .chart(bands)]),
      Report.Section(
        "How it came about", [.chart(steps), .chart(lines), .chart(several), .chart(process)]),
      Report.Section("Who gains, who loses", [.chart(heat)]),
    ],
    caveats: ["A third of the contacts have no NHS number.", "Rates are those of 2025/26."])

  static func money(_ pounds: Int) -> Cell { .money(Rational(pounds), .pounds) }

  static let payments = ReportTable(
    "What each provider is paid",
    [
      .words("Provider"), .words("Setting"), .figures("GBP"), .figures("People"),
      .figures("Share"), .figures("Rate"),
    ],
    [
      .init([
        .text("Mid Northshire Teaching Hospitals NHS Foundation Trust"), .text("hospital"),
        money(210_400_000), .count(Rational(41_220), of: "people"),
        .share(Rational(2104, over: 3124)), .number(Rational(1, over: 3)),
      ]),
      .init([
        .text("Northshire Community Health"), .text("home"), money(62_000_000),
        .count(Rational(28_115), of: "people"), .share(Rational(620, over: 3124)), .empty,
      ]),
      .init([
        .text("Vale Primary Care Network"), .text("practice"), money(40_000_000),
        .count(Rational(102_981), of: "people"), .share(Rational(400, over: 3124)),
        .number(Rational(12)),
      ]),
      .init(
        [.text("All"), .empty, money(312_400_000), .empty, .share(.one), .empty], isTotal: true),
    ])

  private static func table(_ caption: String, _ rows: [(String, Int)]) -> ReportTable {
    ReportTable(
      caption, [.words("Name"), .figures("GBP")], rows.map { .init([.text($0.0), money($0.1)]) })
  }

  private static let amounts = [
    ("Mid Northshire Teaching Hospitals NHS Foundation Trust", 2_104_000),
    ("Northshire Community Health", -620_000), ("Vale Primary Care Network", 400_000),
    ("A charity", 0),
  ]
  static let bars = Chart(
    "Who is paid more than before",
    "The hospitals gain £2,104,000.00, and community health loses £620,000.00.",
    .bars(amounts.map { .init($0.0, "", Rational($0.1)) }), unit: "£",
    table: table("What each is paid more", amounts))

  private static let years = ["2024/25", "2025/26", "2026/27"]
  private static let people = [
    [41_220, 40_110, 38_950], [12_800, 14_700, 17_020], [9_100, 9_100, 9_350],
  ]
  private static let settings = ["hospital", "home", "practice, by appointment or not"]
  private static var pairs: [(String, String, Int)] {
    zip(settings, people).flatMap { setting, counts in
      zip(years, counts).map { (setting, $0, $1) }
    }
  }
  private static let counts = ReportTable(
    "People, by setting and year", [.words("Setting"), .words("Year"), .figures("People")],
    pairs.map { .init([.text($0.0), .text($0.1), .count(Rational($0.2), of: "people")]) })
  static let groups = Chart(
    "People seen, by setting",
    "2,270 people fewer are seen in hospital than two years before, and 4,220 more at home.",
    .groups(pairs.map { .init($0.0, $0.1, Rational($0.2)) }), unit: "people", table: counts)
  static let lines = Chart(
    "People seen, over the years", "Fewer each year in hospital, and more at home.",
    .lines(pairs.map { .init($0.1, $0.0, Rational($0.2)) }), unit: "people", table: counts)

  private static let usual = [(4, 41), (5, 44), (6, 39), (8, 42), (9, 61)]
  static let process = Chart(
    "Contacts for each working day", "Between 31 and 53 but for September, which is higher.",
    .lines(
      usual.map { .init("2026-0\($0.0)", "for each day", Rational($0.1)) },
      names: (4...9).map { "2026-0\($0)" },
      marks: [.init("2026-09", "special cause", Rational(61))],
      levels: [
        .init("", "mean", Rational(42)), .init("", "limits", Rational(31)),
        .init("", "limits", Rational(53)),
      ]), unit: "contacts",
    table: ReportTable(
      "Month by month", [.words("Month"), .figures("Contacts")],
      usual.map { .init([.text("2026-0\($0.0)"), .number(Rational($0.1))]) }))

  static let bands = Chart(
    "Who pays whom", "From the board through trusts to settings.",
    .bands(
      [
        .init("icb", "Northshire ICB", amount: "£3.00"),
        .init("trust", "Mid Northshire Teaching Hospitals NHS Foundation Trust", amount: "£2.00"),
        .init("home", "Community Health", amount: "£1.00"), .init("bed", "beds", amount: "£2.00"),
        .init("visit", "visits at home", amount: "£1.00"),
      ],
      [
        .init(from: "icb", to: "trust", series: "beds", Rational(2), says: "ICB → trust: £2.00"),
        .init(from: "icb", to: "home", series: "visits", .one, says: "ICB → home: £1.00"),
        .init(from: "trust", to: "bed", series: "beds", Rational(2), says: "trust → beds: £2.00"),
        .init(from: "home", to: "visit", series: "visits", .one, says: "home → visits: £1.00"),
      ]), unit: "£", table: table("Who pays whom", [("beds", 2), ("visits", 1)]))

  static let steps = Chart(
    "From last year's sum to this year's",
    "Growth adds £5,200,000.00 and efficiency takes £2,800,000.00 away.",
    .steps([
      .init("Paid in 2025/26", Rational(310_000_000), isSum: true),
      .init("Growth", Rational(5_200_000)), .init("Efficiency", Rational(-2_800_000)),
      .init("Paid in 2026/27", Rational(312_400_000), isSum: true),
    ]), unit: "£",
    table: table(
      "From 2025/26 to 2026/27",
      [
        ("Paid in 2025/26", 310_000_000), ("Growth", 5_200_000), ("Efficiency", -2_800_000),
        ("Paid in 2026/27", 312_400_000),
      ]))

  private static let tried = (0...20).map { ("\($0 * 5)%", ($0 - 8) * 37_519) }
  static let several = Chart(
    "What the share of savings brings", "It pays from a share of 45% on.",
    .lines(tried.map { .init($0.0, "", Rational($0.1)) }), unit: "£",
    table: table("What each share of savings brings", tried))

  private static let actions = [
    "Discharge a day earlier", "See people at home (community health)",
    "Answer in \"advice & guidance\" </script><script>alert(1)</script>",
  ]
  private static let parties = [
    "Northshire ICB", "Mid Northshire Hospitals", "Community Health", "Vale PCN", "Council",
  ]
  private static var effects: [(String, String, Int)] {
    actions.enumerated().flatMap { row, action in
      parties.enumerated().compactMap { column, party in
        row == 1 && column == 4
          ? nil : (action, party, (row * 7 + column * 5) % 11 * 130_500 - 520_000)
      }
    }
  }
  static let heat = Chart(
    "What each action brings each party", "Nobody gains from every action.",
    .heat(effects.map { .init($0.0, $0.1, Rational($0.2)) }), unit: "£",
    table: ReportTable(
      "What each action brings each party",
      [.words("Action"), .words("Party"), .figures("GBP")],
      effects.map { .init([.text($0.0), .text($0.1), money($0.2)]) }))
}
