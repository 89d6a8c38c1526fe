import Faults
import Formulas

/// Somebody who acts for a party in the contract month: the names that stand in the ledger.
public struct Person: Sendable {
  public let id: String
  public let name: String
  /// For whom, where the person is not the workspace's own: the other side of a contract.
  public let party: Passage?
  public let may: Set<Role>
  public let place: Place

  /// What somebody may do.
  public enum Role: String, CaseIterable, Sendable {
    /// Make a run ready to be posted.
    case prepare
    /// Let a run be posted that somebody else prepared.
    case approve
    /// Agree a figure, or balances, for a party.
    case agree
    /// Dispute a line, and say how a dispute was resolved.
    case dispute
  }

  static func read(_ key: Passage, _ item: Item, _ log: FaultLog) -> Person? {
    guard let fields = Fields(item, of: "`\(key.text)` of `people`", log) else { return nil }
    defer { fields.finish() }
    let before = log.faults.count
    let may = fields.choices("may", Role.self)
    if may.isEmpty, log.faults.count == before {
      log.add(
        Fault(
          "missing-key", at: key.place, "it is not said what `\(key.text)` may do",
          advice: "Write `may: [prepare, approve]`: of prepare, approve, agree and dispute, those"
            + " that are meant."))
    }
    return Person(
      id: key.text, name: fields.text("name")?.text ?? key.text, party: fields.text("for"),
      may: Set(may), place: key.place)
  }
}

extension Workspace {
  /// Somebody who may do this.
  ///
  /// - Throws: where there is nobody of this name, or who may not.
  public func person(_ id: String, who role: Person.Role) throws(Fault) -> Person {
    if let fault = firstFault { throw fault }
    guard let person = people.first(where: { $0.id == id }) else {
      throw Fault(
        "unknown-person", at: nil, "there is nobody called `\(id)`",
        advice: (people.isEmpty ? "" : didYouMean(id, among: people.map(\.id)) + " ")
          + "Who may \(role.rawValue) is said in leftshift.yaml, under `people:`"
          + (people.isEmpty ? ": `\(id): {name: …, may: [\(role.rawValue)]}`." : "."))
    }
    guard person.may.contains(role) else {
      let others = people.filter { $0.may.contains(role) }.map(\.id)
      throw Fault(
        "not-allowed", at: person.place, "`\(id)` may not \(role.rawValue)",
        advice: others.isEmpty
          ? "Nobody may: say who in leftshift.yaml, `may: [\(role.rawValue)]`."
          : "Ask \(spoken(others, joinedBy: "or")); or say so under `may:`.")
    }
    return person
  }

  func checkPeople(_ log: FaultLog) {
    for person in people {
      guard let party = person.party, self.party(party.text) == nil else { continue }
      log.add(
        Fault(
          "unknown-party", at: party.place, "there is no party `\(party.text)`",
          advice: didYouMean(party.text, among: parties.map(\.id))))
    }
  }
}
