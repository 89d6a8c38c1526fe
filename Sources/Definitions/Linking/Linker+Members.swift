import Faults

extension Linker {
  /// Members from the workspace's declarations, and from tables written in the contract.
  static func declaredMembers(
    _ contract: Contract, _ workspace: Workspace, _ log: FaultLog
  ) -> [String: [String]] {
    var members = Dictionary(
      workspace.dimensions.map { ($0.name, $0.members) }, uniquingKeysWith: { first, _ in first })
    for table in contract.tables {
      guard case .rows(let rows) = table.source else { continue }
      for (index, key) in table.keys.enumerated() {
        let (dimension, written) = (key.dimension, rows.map { $0.members[index] })
        guard let known = members[dimension] else {
          var seen: Set<String> = []
          members[dimension] = written.map(\.text).filter { seen.insert($0).inserted }
          continue
        }
        for member in written where !known.contains(member.text) {
          log.add(
            Fault(
              "unknown-label", at: member.place,
              "there is no \(dimension) called `\(member.text)`",
              advice: didYouMean(member.text, among: known)
                + " Or add it to dimension `\(dimension)`."))
        }
      }
    }
    return members
  }
}
