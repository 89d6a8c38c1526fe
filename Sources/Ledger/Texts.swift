import Foundation

extension String {
  /// The one spelling of letters with accents that the ledger keeps. Swift takes a letter with an
  /// accent and a letter followed by an accent for the same; SQLite compares bytes.
  var composed: String {
    utf8.allSatisfy { $0 < 0x80 } ? self : precomposedStringWithCanonicalMapping
  }

  /// Nothing to be seen in it, or a null character, at which SQLite would cut it off.
  var isBlank: Bool { allSatisfy(\.isWhitespace) || hasNull }

  var hasNull: Bool { utf8.contains(0) }

  /// Small letters and hyphens, as `pass-on`.
  var isWord: Bool {
    !isEmpty && utf8.allSatisfy { (0x61...0x7A).contains($0) || $0 == 0x2D }
  }

  var isSHA256: Bool {
    utf8.count == 64
      && utf8.allSatisfy { (0x30...0x39).contains($0) || (0x61...0x66).contains($0) }
  }
}
