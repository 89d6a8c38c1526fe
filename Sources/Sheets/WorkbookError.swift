/// Why a workbook cannot be read, for others to put into words.
public enum WorkbookError: Error, Equatable, Sendable {
  /// It is no ZIP archive, or one that holds something else.
  case notAWorkbook
  /// It begins as a workbook, and its end is missing.
  case incomplete
  /// It is of the kind before 2007, or of the binary kind.
  case olderKind
  case encrypted
  /// What is wrong, as it reads after "because".
  case damaged(String)
  /// What is more than is read, as it reads after "it has".
  case tooLarge(String)
}

/// What is taken from a workbook at most. An archive of a few kilobytes can say that it holds
/// terabytes; nothing of the field's comes near these bounds.
public enum WorkbookLimits {
  /// The bytes of the file.
  public static let file = 256 << 20
  /// The bytes of a part once it is unpacked. A sheet is not held, only read through.
  static let part = 2 << 30
  /// The bytes of the texts that all sheets share, which are held.
  static let sharedTexts = 128 << 20
  /// The bytes of one text; a spreadsheet takes 32,767 characters.
  static let text = 1 << 20
  static let parts = 100_000
  static let rows = 1_048_576
  static let columns = 16_384
}
