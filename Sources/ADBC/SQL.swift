/// Spelling for the places in a statement where a parameter cannot stand.
///
/// Values and file names are bound wherever SQL lets them be; see `Connection.query(_:binding:)`.
/// It does not let them be in `CREATE VIEW`, and a column's or a table's name can never be bound.
public enum SQL {
  /// `text` as a string literal, whatever is in it.
  public static func literal(_ text: String) -> String {
    quoted(text, with: "'")
  }

  /// `name` as the name of a column or a table, whatever is in it.
  public static func identifier(_ name: String) -> String {
    quoted(name, with: "\"")
  }

  private static func quoted(_ text: String, with mark: Character) -> String {
    // In SQL the mark is doubled inside its own quotation, and a backslash is only a backslash.
    var quoted = String(mark)
    for character in text.unicodeScalars {
      quoted.unicodeScalars.append(character)
      if character == mark.unicodeScalars.first { quoted.append(mark) }
    }
    return quoted + String(mark)
  }
}
