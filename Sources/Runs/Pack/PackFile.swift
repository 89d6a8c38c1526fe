import Faults
import Foundation
import Hashing

/// A pack as it is sent: two lines that say what it is and sign the rest, a few that say who
/// signed, and the contents as JSON. It is text, so that it can be mailed, read and compared.
///
///     leftshift pack 1
///     signature: …
///     public key: …
///     signed by: NHS Anywhere
///     sha256: …
///
///     { … }
public struct PackFile: Sendable {
  public let contents: PackContents
  /// Whose private key signed it: 32 bytes in Base64.
  public let publicKey: String
  /// Who the signer says they are. The key proves it, not the name.
  public let signer: String?
  /// The hash of the contents.
  public let sha256: String

  private static let form = "leftshift pack 1\n"
  private static let signatureWord = "signature: "
  /// What is longer is not read.
  public static let mostBytes = 256 << 20
  private static let mostDepth = 100

  // MARK: Writing

  /// - Throws: `pack-form`, where something cannot be written as JSON.
  public static func signed(
    _ contents: PackContents, with key: SigningKey, as signer: String?
  ) throws(Fault) -> (bytes: [UInt8], sha256: String) {
    guard let text = try? JSONText.of(contents, width: 120) else {
      throw PackContents.odd("its contents cannot be written as JSON")
    }
    return try sealed(Array((text + "\n").utf8), with: key, as: signer)
  }

  /// - Parameter json: whatever it is.
  static func sealed(
    _ json: [UInt8], with key: SigningKey, as signer: String?
  ) throws(Fault) -> (bytes: [UInt8], sha256: String) {
    let sha256 = SHA256.hexadecimal(of: json)
    let named = signer.map { "signed by: \($0)\n" } ?? ""
    let head = "public key: \(key.publicKey)\n\(named)sha256: \(sha256)\n\n"
    let rest = Array(head.utf8) + json
    guard rest.count < mostBytes else { throw tooLarge(rest.count) }
    guard let signature = key.signature(of: Array(form.utf8) + rest) else {
      throw PackContents.odd("the key does not sign")
    }
    let start = form + signatureWord + signature.base64EncodedString() + "\n"
    return (Array(start.utf8) + rest, sha256)
  }

  // MARK: Reading

  /// Reads a file and proves its signature.
  ///
  /// - Throws: `unreadable-file`, `pack-form`, `pack-signature`.
  public init(at path: String) throws(Fault) {
    let size = (try? FileManager.default.attributesOfItem(atPath: path)[.size] as? Int) ?? 0
    guard size < Self.mostBytes else { throw Self.tooLarge(size) }
    guard let data = FileManager.default.contents(atPath: path) else {
      throw Fault(
        "absent-file", at: nil, "the pack `\(path)` cannot be read",
        advice: "Check the path, and that you may read the file.")
    }
    try self.init([UInt8](data))
  }

  /// - Throws: `pack-form`, `pack-signature`.
  public init(_ bytes: [UInt8]) throws(Fault) {
    var rest = bytes[...]
    guard let form = Self.line(&rest), form + "\n" == Self.form else {
      throw PackContents.odd("its first line is not `leftshift pack 1`")
    }
    guard let signature = Self.line(&rest, after: Self.signatureWord).flatMap(Self.base64),
      let key = Self.peek(rest, after: "public key: "), let keyBytes = Self.base64(key),
      keyBytes.count == 32
    else { throw Self.changed }
    guard SigningKey.isSignature(signature, of: Array(Self.form.utf8) + rest, by: keyBytes) else {
      throw Self.changed
    }
    // From here on it is what the signer wrote, who may be anybody.
    _ = Self.line(&rest)
    signer = Self.peek(rest, after: "signed by: ")
    if signer != nil { _ = Self.line(&rest) }
    guard let sha256 = Self.line(&rest, after: "sha256: "), Self.line(&rest) == "" else {
      throw PackContents.odd("lines of its head are missing")
    }
    (publicKey, self.sha256) = (key, sha256)
    guard SHA256.hexadecimal(of: Array(rest)) == sha256 else {
      throw PackContents.odd("its contents are not what their hash says")
    }
    guard Self.depth(of: rest) <= Self.mostDepth,
      let contents = try? JSONDecoder().decode(PackContents.self, from: Data(rest))
    else { throw PackContents.odd("its contents are not JSON of the form of a pack") }
    try contents.check()
    self.contents = contents
  }

  /// Takes a line off the front, without its end and the words before it; `nil` where it does not
  /// begin so, or is no line of a head.
  private static func line(_ rest: inout ArraySlice<UInt8>, after start: String = "") -> String? {
    guard let line = peek(rest, after: start) else { return nil }
    rest = rest.dropFirst(start.utf8.count + line.utf8.count + 1)
    return line
  }

  private static func peek(_ rest: ArraySlice<UInt8>, after start: String) -> String? {
    guard let end = rest.prefix(1_000).firstIndex(of: UInt8(ascii: "\n")),
      rest[..<end].starts(with: start.utf8)
    else { return nil }
    return String(validating: rest[..<end].dropFirst(start.utf8.count), as: UTF8.self)
  }

  /// The bytes of a text that is just how they are written: bits that mean nothing have no place in
  /// what is signed.
  private static func base64(_ text: String) -> Data? {
    Data(base64Encoded: text).flatMap { $0.base64EncodedString() == text ? $0 : nil }
  }

  /// How deep brackets stand within one another.
  private static func depth(of json: ArraySlice<UInt8>) -> Int {
    var (depth, most, isQuoted, isEscaped) = (0, 0, false, false)
    for byte in json {
      if isEscaped {
        isEscaped = false
      } else if byte == UInt8(ascii: "\"") {
        isQuoted.toggle()
      } else if isQuoted {
        isEscaped = byte == UInt8(ascii: "\\")
      } else if byte == UInt8(ascii: "{") || byte == UInt8(ascii: "[") {
        depth += 1
        most = max(most, depth)
      } else if byte == UInt8(ascii: "}") || byte == UInt8(ascii: "]") {
        depth -= 1
      }
    }
    return most
  }

  private static var changed: Fault {
    Fault(
      "pack-signature", at: nil, "the signature is not of this file",
      advice: "It was changed after it was signed, perhaps by a mail program that re-wraps lines."
        + " Ask for it again, as an attachment, and rely on nothing in it.")
  }

  private static func tooLarge(_ size: Int) -> Fault {
    Fault(
      "file-too-large", at: nil,
      "the pack has \(size >> 20) MB, and at most \(mostBytes >> 20) are"
        + " read",
      advice: "Pack fewer contracts, or one `--period`.")
  }
}
