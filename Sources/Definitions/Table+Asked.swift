import Faults
import Formulas

extension Table {
  /// The table as gates ask its rows. A blank is none, where nobody says what it means: it is
  /// nothing to ask, and no fault. Behind the table's own columns stands what each has in the file.
  public var asAsked: Table {
    var table = asRows
    guard case .file = source else { return table }
    let own = table.columns.filter { !$0.isAsStored }
    table.columns = own.map(\.asAsked) + own.filter { $0.formula == nil }.map(\.asStored)
    return table
  }
}

extension Table.Column {
  fileprivate var asAsked: Table.Column {
    var column = self
    column.blank = blank ?? Value.none
    return column
  }

  fileprivate var asStored: Table.Column {
    Table.Column(
      name: storedName, header: header, kind: Self.text, places: nil, blank: Value.none,
      isPeriod: false)
  }

  /// No column that somebody declares is called so, since names have no spaces.
  public var storedName: String { "\(name) as stored" }

  /// Whether it is the text that another column has in the file.
  public var isAsStored: Bool { kind == Self.text }

  private static let text = Kind.label(of: "")
}
