import Faults

extension Linker {
  /// Members from the workspace's declarations, and from tables written in the contract.
  static func declaredMembers(
    _ contract: Contract, _ workspace: Workspace, _ log: FaultLog
  ) -> [String: [String]] {
    var members = Dictionary(
      workspace.dimensions.map { ($0.name, $0.members) }, uniquingKeysWith: { first, _ in first })
    for table in contract.tables {
      guard case .rows(let rows) = table.source, let dimension = table.keys.first?.dimension
      else { continue }
      let written = rows.map(\.member.text)
      if let known = members[dimension] {
        for row in rows where !known.contains(row.member.text) {
          log.add(
            Fault(
              "unknown-label", at: row.member.place,
              "there is no \(dimension) called `\(row.member.text)`",
              advice: didYouMean(row.member.text, among: known)
                + " Or add it to dimension `\(dimension)`."))
        }
      } else {
        members[dimension] = written
      }
    }
    return members
  }
}
