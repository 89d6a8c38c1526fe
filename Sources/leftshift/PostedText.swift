import Ledger
import Quantities
import Runs
import Settlement

/// What is said of a posted month in a terminal, beside what the pack's figures come to.
struct PostedText {
  private let check: PostedCheck

  init(_ check: PostedCheck) { self.check = check }

  var text: String {
    let posted = check.posted
    let said =
      check.others.isEmpty
      ? "\(lines(posted.lines.count)), each as it is worked out, to the penny.\n"
      : "\(lines(posted.lines.count)): \(check.same) as worked out, to the penny, and"
        + " \(check.others.count) otherwise:\n\n" + table + more
    let notes = notes.isEmpty ? "" : "\n" + notes
    return "Posted for \(posted.month) at \(posted.run.stage.rawValue), after entry"
      + " \(posted.ledger.sequence) of the ledger:\n" + totals + said + notes
      + "ledger \(posted.ledger)"
  }

  private var notes: String {
    let disputed = check.posted.lines.compactMap { line in
      line.dispute.map { "Disputed by \($0.by) since \($0.on): \(line.key): \($0.because)" }
    }
    let count = lines(check.unexplained.count)
    return disputed.prefix(PackText.mostShown).map { PackText.flat($0) + "\n" }.joined()
      + (check.unexplained.isEmpty
        ? "" : "Nothing in the pack says why \(count) should stand otherwise than worked out.\n")
  }

  /// How to dispute what is not explained; empty where all is.
  var disputes: String {
    check.unexplained.isEmpty ? "" : "\n" + PackText.disputes(check.unexplained.map(Self.fields))
  }

  private func lines(_ count: Int) -> String { "\(count) line\(count == 1 ? "" : "s")" }

  private var totals: String {
    let totals = check.posted.totals
    let more = totals.count - PackText.mostShown
    return totals.prefix(PackText.mostShown).map { party, currency, amount in
      PackText.flat(
        "\(party) \(amount.signum < 0 ? "pays" : "receives")"
          + " \(amount.magnitude.text(in: currency.unit)) for services that ended then.") + "\n"
    }.joined() + (more > 0 ? "… and \(more) more.\n" : "")
  }

  private var table: String {
    let shown = check.unexplained + check.others.filter { $0.reason != nil }
    let rows = shown.prefix(PackText.mostShown).map { other -> [String] in
      let key = other.key
      func money(_ amount: Rational?) -> String {
        amount.map { $0.fixed(places: key.currency.places, grouped: true) } ?? "no such line"
      }
      let fields =
        other.fields.isEmpty ? "" : "; differs in \(other.fields.joined(separator: ", "))"
      return [
        key.contract, key.term, key.payer, key.payee, key.period.name, String(key.part),
        key.currency.code, money(other.posted?.amount), money(other.calculated),
        (other.reason ?? "not explained") + fields,
      ]
    }
    let header = [
      "contract", "term", "payer", "payee", "period", "part", "money", "posted", "worked out",
      "why",
    ]
    return aligned([header] + rows.map { $0.map(PackText.flat) }, right: [5, 7, 8])
  }

  private var more: String {
    let more = check.others.count - PackText.mostShown
    return more > 0 ? "… and \(more) more.\n" : ""
  }

  private static func fields(_ other: PostedCheck.Other) -> [String: String] {
    [
      "contract": other.key.contract, "term": other.key.term, "payee": other.key.payee,
      "period": other.key.period.name,
    ]
  }

  // MARK: One line

  /// What was posted of a line, when and by whom, and how it came about where it was not
  /// calculated; `nil` where nothing was.
  func history(of line: PaymentLine) -> String? {
    guard let (posted, reason) = check.posted(for: line) else { return nil }
    let currency = posted.key.currency
    var text = PackText.flat(
      "\(posted.key): \(posted.amount.text(in: currency.unit)) is posted.")
    if let reason { text += "\nWhy it stands so: \(PackText.flat(reason))." }
    text += "\n\n"
    let rows = posted.postings.map { posting -> [String] in
      let change = Rational(decimal: posting.change)
      return [
        String(posting.entry), posting.on, posting.stage, posting.withdrawn ?? posting.cause,
        posting.prepared ?? "", posting.approved ?? "",
        change?.fixed(places: currency.places, grouped: true) ?? "",
      ]
    }
    let header = ["entry", "as of", "stage", "cause", "prepared by", "approved by", "change"]
    text += aligned([header] + rows.map { $0.map(PackText.flat) }, right: [6])
    if let stated = posted.stated { text += "\n" + stated }
    return text.trimmed
  }
}

extension String {
  /// Without the ends of lines behind it.
  fileprivate var trimmed: String {
    var text = self
    while text.last == "\n" { text.removeLast() }
    return text
  }
}
