import Quantities

/// What a payee passes on comes out of what it was paid: the same pounds are seen twice, and
/// counted once.
enum PassedOn {
  /// Notes on each flow how much of it is passed on or kept in other flows. What a party passes on
  /// without being paid anything here is its own money, and stays uncounted against any flow.
  ///
  /// It comes out of what the party is paid for the same setting; what is left, out of what it is
  /// paid without one; then out of all that it is paid; and beyond that it is its own. Of several
  /// flows each gives in proportion to what it still has, to the penny.
  static func note(in flows: inout [Flow], step: Rational) {
    let passers = Set(flows.filter { $0.how != .paid }.map(\.payer)).sorted()
    for passer in passers {
      let incoming = flows.indices.filter { flows[$0].payee == passer && flows[$0].how != .kept }
      let outgoing = flows.filter { $0.payer == passer && $0.how != .paid }
      guard !incoming.isEmpty else { continue }
      let bySetting = Dictionary(grouping: outgoing) { $0.setting }
        .sorted { inOrder($0.key, $1.key) }
      for (setting, outgoing) in bySetting {
        var left = outgoing.reduce(.zero) { $0 + $1.amount }
        let same = incoming.filter { flows[$0].setting == setting }
        let general = incoming.filter { flows[$0].setting == nil }
        let tiers = [same, general, incoming].filter { !$0.isEmpty }
        for sources in tiers where left.signum != 0 {
          // What comes back goes to where it would have come from; no more goes out than is there.
          let rooms = sources.map { index -> Rational in
            left.signum < 0
              ? flows[index].amount : max(.zero, flows[index].amount - flows[index].onward)
          }
          let taken = left.signum < 0 ? left : min(left, rooms.reduce(.zero, +))
          for (index, part) in zip(sources, shared(taken, by: rooms, step)) {
            flows[index].onward = flows[index].onward + part
          }
          left = left - taken
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
