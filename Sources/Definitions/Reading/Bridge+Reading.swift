import Faults

extension BridgeDeclaration {
  static func read(_ item: Item?, _ log: FaultLog) -> BridgeDeclaration? {
    guard let fields = Fields(item, of: "`bridge`", log) else { return nil }
    defer { fields.finish() }
    let column = fields.required(
      "case mix", "Name the column of rows that says what sort of case one is: `case mix: hrg`.")
    return column.map { BridgeDeclaration(place: fields.place, caseMix: $0) }
  }
}
