import Quantities

/// What a payee passes on comes out of what it was paid: the same pounds are seen twice, and
/// counted once.
enum PassedOn {
  /// Notes on each flow how much of it is passed on or kept in other flows. What a party passes on
  /// without being paid anything here is its own money, and stays uncounted against any flow.
  ///
  /// It comes out of what the party is paid for the same setting; where that is nothing, out of
  /// what it is paid without one; else out of all that it is paid. Of several flows each gives in
  /// proportion, to the penny.
  static func note(in flows: inout [Flow], step: Rational) {
    let passers = Set(flows.filter { $0.how != .paid }.map(\.payer)).sorted()
    for passer in passers {
      let incoming = flows.indices.filter { flows[$0].payee == passer && flows[$0].how != .kept }
      let outgoing = flows.filter { $0.payer == passer && $0.how != .paid }
      guard !incoming.isEmpty else { continue }
      let bySetting = Dictionary(grouping: outgoing) { $0.setting }
        .sorted { inOrder($0.key, $1.key) }
      for (setting, outgoing) in bySetting {
        let same = incoming.filter { flows[$0].setting == setting }
        let general = incoming.filter { flows[$0].setting == nil }
        let sources = !same.isEmpty ? same : !general.isEmpty ? general : incoming
        let parts = shared(
          outgoing.reduce(.zero) { $0 + $1.amount }, by: sources.map { flows[$0].amount }, step)
        for (index, part) in zip(sources, parts) {
          flows[index].onward = flows[index].onward + part
        }
      }
    }
  }

  /// Parts of a total in proportion to weights of any sign, each a multiple of the step, that come
  /// to the total: each is what the running sum, rounded, has grown by.
  static func shared(
    _ total: Rational, by weights: [Rational], _ step: Rational
  ) -> [Rational] {
    let whole = weights.reduce(.zero, +)
    var (weight, given) = (Rational.zero, Rational.zero)
    return weights.indices.map { index in
      weight = weight + weights[index]
      // Weights that cancel out say nothing: then the first gives all of it.
      let upTo = ((weight / whole) ?? .one) * total
      let reached = index == weights.count - 1 ? total : upTo.rounded(to: step)
      defer { given = reached }
      return reached - given
    }
  }
}
