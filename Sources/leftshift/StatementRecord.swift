import Ledger
import Quantities
import Settlement

/// A statement as JSON, in the form of docs/statement.schema.json. Amounts are plain decimals.
struct StatementRecord: Encodable {
  let schema = "leftshift/statement/1"
  let party: Party
  let days: Days
  let known: Known
  let totals: [Total]
  let lines: [Line]
  let payments: [Account]

  struct Party: Encodable { let id, name: String }
  struct Days: Encodable { let name, from, to: String }
  struct Known: Encodable {
    let entry: Int
    let hash: String
    let on: String?
  }
  struct Total: Encodable { let money, original, adjustments, amount, disputed: String }

  struct Line: Encodable {
    let line: Int
    let contract, term, payer, payee, period: String
    let part: Int
    let kind, nature, due: String
    let service: Days
    let recovery, quantity, unit, rate, withdrawn: String?
    let money, original, adjustments, amount: String
    let isDisputed: Bool
    let postings: [Posting]
    let disputes: [Dispute]
    let explanation: KeptExplanation?
    /// What was posted in place of an explanation.
    let otherWorking: String?
  }

  struct Posting: Encodable {
    let entry: Int
    let on, stage, cause, nature, change: String
    let note, prepared, approved, withdrawn: String?
  }

  struct Dispute: Encodable {
    let by, on, because: String
    let resolved: Resolution?

    struct Resolution: Encodable { let by, on, how: String }
  }

  struct Account: Encodable {
    let contract, payer, payee, money: String
    let before, after: Open
    let movements: [Movement]
  }

  struct Open: Encodable { let carried, toBeRecovered: String }

  struct Movement: Encodable {
    let on: String
    let entry: Int
    let posted, setOff, payment, creditNote: String
  }

  init(_ made: StatementReport) {
    let statement = made.statement
    party = Party(id: statement.party, name: made.names[statement.party] ?? statement.party)
    days = Days(statement.days)
    known = Known(
      entry: statement.known.sequence, hash: statement.known.hash,
      on: statement.occasion?.on.description)
    totals = statement.totals.map { total in
      func text(_ amount: Rational) -> String { amount.fixed(places: total.currency.places) }
      return Total(
        money: total.currency.code, original: text(total.original),
        adjustments: text(total.adjustments), amount: text(total.amount),
        disputed: text(total.disputed))
    }
    lines = statement.lines.map { Line($0, made) }
    payments = statement.payments.map(Account.init)
  }
}

extension StatementRecord.Days {
  init(_ period: Period) {
    self.init(
      name: Period.named(from: period.first, to: period.last).name,
      from: period.first.description, to: period.last.description)
  }
}

extension StatementRecord.Line {
  fileprivate init(_ line: StatementLine, _ made: StatementReport) {
    let (key, facts) = (line.key, line.facts)
    func text(_ amount: Rational) -> String { amount.fixed(places: key.currency.places) }
    self.init(
      line: line.number, contract: key.contract, term: key.term, payer: key.payer,
      payee: key.payee, period: key.period.name, part: key.part, kind: facts.kind,
      nature: facts.nature, due: facts.due.description, service: .init(facts.service),
      recovery: facts.recovery, quantity: facts.quantity, unit: facts.unit, rate: facts.rate,
      withdrawn: line.last.withdrawn, money: key.currency.code, original: text(line.original),
      adjustments: text(line.adjustments), amount: text(line.amount),
      isDisputed: line.openDispute != nil,
      postings: line.postings.map { posting in
        let occasion = posting.occasion
        return .init(
          entry: occasion.entry, on: occasion.on.description, stage: occasion.stage,
          cause: occasion.cause, nature: posting.nature, change: text(posting.change),
          note: occasion.note, prepared: occasion.prepared, approved: occasion.approved,
          withdrawn: posting.withdrawn)
      },
      disputes: line.disputes.map { dispute in
        .init(
          by: dispute.by, on: dispute.on.description, because: dispute.because,
          resolved: dispute.resolution.map {
            .init(by: $0.by, on: $0.on.description, how: $0.how)
          })
      },
      explanation: line.working.flatMap { made.workings[$0] },
      otherWorking: line.working.flatMap { made.otherWorkings[$0] })
  }
}

extension StatementRecord.Account {
  fileprivate init(_ account: PaymentAccount) {
    let sides = account.sides
    func text(_ amount: Rational) -> String { amount.fixed(places: sides.currency.places) }
    func open(_ open: PaymentAccount.Open) -> StatementRecord.Open {
      .init(carried: text(open.carried), toBeRecovered: text(open.unsaid))
    }
    self.init(
      contract: sides.contract, payer: sides.payer, payee: sides.payee,
      money: sides.currency.code, before: open(account.opening), after: open(account.closing),
      movements: account.movements.map { movement in
        .init(
          on: movement.on.description, entry: movement.entry, posted: text(movement.posted),
          setOff: text(movement.setOff), payment: text(movement.payment),
          creditNote: text(movement.creditNote))
      })
  }
}
