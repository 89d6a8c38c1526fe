import Quantities

/// What a payer pays a payee under a contract, day by day: what was posted, less what was overpaid
/// before and is taken back as the contract says.
public struct PaymentAccount: Hashable, Sendable {
  public struct Sides: Hashable, Sendable {
    public let contract: String
    public let payer: String
    public let payee: String
    public let currency: Currency

    public init(contract: String, payer: String, payee: String, currency: Currency) {
      (self.contract, self.payer, self.payee) = (contract, payer, payee)
      self.currency = currency
    }
  }

  public let sides: Sides
  /// In the order of their days.
  public internal(set) var movements: [Movement]
  /// What of earlier days is still to come off, before the first movement.
  public internal(set) var opening: Open
  /// What is still to come off after the last.
  public internal(set) var closing: Open

  /// Overpayments that are not recovered yet.
  public struct Open: Hashable, Sendable {
    /// To be taken from the next payments.
    public internal(set) var carried = Rational.zero
    /// To be recovered, the contract does not say how.
    public internal(set) var unsaid = Rational.zero

    public var isNone: Bool { carried.isZero && unsaid.isZero }
  }

  /// What one run brought to be paid on one day.
  public struct Movement: Hashable, Sendable {
    public let on: Day
    /// The last of the run's entries.
    public let entry: Int
    /// What was posted; below nought where too much had been paid.
    public let posted: Rational
    /// What an overpayment of before takes off it.
    public internal(set) var setOff = Rational.zero
    /// What the payer pays.
    public internal(set) var payment = Rational.zero
    /// What the payee owes by a credit note of its own.
    public internal(set) var creditNote = Rational.zero
    /// What is open after it.
    public internal(set) var open = Open()
  }
}

/// What an entry moved between two sides that falls due on one day and would be recovered in one
/// way, without accruals, which nobody pays.
public struct CashPosting: Hashable, Sendable {
  public let sides: PaymentAccount.Sides
  public let entry: Int
  /// What the lines say; what is posted later than that is due when it is posted.
  public let due: Day
  public let recovery: String?
  public let amount: Rational

  public init(
    _ sides: PaymentAccount.Sides, entry: Int, due: Day, recovery: String?, amount: Rational
  ) {
    (self.sides, self.entry, self.due) = (sides, entry, due)
    (self.recovery, self.amount) = (recovery, amount)
  }
}

extension PaymentAccount {
  /// Follows all that was posted through the days.
  ///
  /// Everything falls due on its due day, or on the day of its entry where that is later. What a
  /// run brings to one day is netted, whatever the causes of its entries. A net below nought is an
  /// overpayment: a `credit-note` is due at once; a `set-off` is taken from what falls due then or
  /// later, until it is used up; and where the contract does not say, it stays open until somebody
  /// decides.
  ///
  /// - Parameters:
  ///   - asOf: the day of each entry. A day that lies before that of an earlier entry between the
  ///     same two counts as that one, so that no payment of the past becomes another.
  ///   - lastOfRun: by each entry the last that was posted with it; itself where it is not there.
  /// - Returns: each account with all its movements, in the order of contract and parties.
  public static func following(
    _ postings: [CashPosting], asOf: [Int: Day], lastOfRun: [Int: Int] = [:]
  ) -> [PaymentAccount] {
    Dictionary(grouping: postings, by: \.sides).map { sides, postings in
      var account = PaymentAccount(sides: sides, movements: [], opening: Open(), closing: Open())
      let days = days(of: postings, asOf)
      let falling = Dictionary(grouping: postings) { posting in
        Falling(
          on: max(posting.due, days[posting.entry] ?? posting.due),
          entry: lastOfRun[posting.entry] ?? posting.entry, recovery: posting.recovery ?? "")
      }
      let nets = falling.map { ($0.key, $0.value.map(\.amount).reduce(.zero, +)) }
        .filter { !$0.1.isZero }
        // In the order of runs, so that what is posted later on a day changes no payment of it; of
        // one run what is owed back comes first, and is taken from what it pays.
        .sorted {
          ($0.0.on, $0.0.entry, $0.1.signum, $0.0.recovery)
            < ($1.0.on, $1.0.entry, $1.1.signum, $1.0.recovery)
        }
      for (falling, net) in nets { account.take(net, falling) }
      return account
    }.sorted { $0.sides < $1.sides }
  }

  /// The day from which each entry counts.
  private static func days(of postings: [CashPosting], _ asOf: [Int: Day]) -> [Int: Day] {
    var (days, latest) = ([Int: Day](), Day(number: .min))
    for entry in Set(postings.map(\.entry)).sorted() {
      latest = max(latest, asOf[entry] ?? latest)
      days[entry] = latest
    }
    return days
  }

  private struct Falling: Hashable {
    let on: Day
    let entry: Int
    let recovery: String
  }

  private mutating func take(_ net: Rational, _ falling: Falling) {
    var movement = Movement(on: falling.on, entry: falling.entry, posted: net)
    if net.signum > 0 {
      movement.setOff = min(net, closing.carried)
      movement.payment = net - movement.setOff
      closing.carried = closing.carried - movement.setOff
    } else {
      switch falling.recovery {
      case "set-off": closing.carried = closing.carried - net
      case "credit-note": movement.creditNote = -net
      default: closing.unsaid = closing.unsaid - net
      }
    }
    movement.open = closing
    movements.append(movement)
  }

  /// The account in some days alone: with what was open before them, and what is after.
  public func during(_ days: Period) -> PaymentAccount {
    var account = self
    account.opening = movements.last { $0.on < days.first }?.open ?? opening
    account.movements = movements.filter { days.contains($0.on) }
    account.closing = account.movements.last?.open ?? account.opening
    return account
  }

  /// What the payer pays less what the payee owes by credit notes.
  public var paid: Rational {
    movements.map { $0.payment - $0.creditNote }.reduce(.zero, +)
  }

  /// Whether there is nothing to say of it.
  public var isIdle: Bool { movements.isEmpty && opening.isNone }
}

extension PaymentAccount.Sides: Comparable {
  public static func < (left: Self, right: Self) -> Bool {
    (left.contract, left.payer, left.payee, left.currency.code)
      < (right.contract, right.payer, right.payee, right.currency.code)
  }
}
