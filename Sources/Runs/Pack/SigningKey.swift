import Crypto
import Faults
import Foundation
import Glibc

/// The key that somebody signs packs with (Ed25519, RFC 8032). Its file is PEM, as other programs
/// read and write it too.
public struct SigningKey: Sendable {
  private let key: Curve25519.Signing.PrivateKey

  /// A new one, which nobody else has.
  public init() { key = Curve25519.Signing.PrivateKey() }

  /// What others know the signer by: 32 bytes in Base64. No secret.
  public var publicKey: String { key.publicKey.rawRepresentation.base64EncodedString() }

  func signature(of bytes: [UInt8]) -> Data? { try? key.signature(for: Data(bytes)) }

  /// Whether the signature of some bytes was made with the private key of a public one.
  static func isSignature(_ signature: Data, of bytes: some DataProtocol, by key: Data) -> Bool {
    guard let key = try? Curve25519.Signing.PublicKey(rawRepresentation: key) else { return false }
    return key.isValidSignature(signature, for: bytes)
  }

  // MARK: The file

  private static let begin = "-----BEGIN PRIVATE KEY-----"
  private static let end = "-----END PRIVATE KEY-----"
  /// What RFC 8410 puts before the 32 bytes of the key.
  private static let head: [UInt8] = [
    0x30, 0x2E, 0x02, 0x01, 0x00, 0x30, 0x05, 0x06, 0x03, 0x2B, 0x65, 0x70, 0x04, 0x22, 0x04, 0x20,
  ]
  private static let mostBytes = 10_000

  /// Reads the file of a key.
  ///
  /// - Throws: `pack-key`.
  public init(at path: String) throws(Fault) {
    let size = try? FileManager.default.attributesOfItem(atPath: path)[.size] as? Int
    guard let size, size <= Self.mostBytes, let data = FileManager.default.contents(atPath: path)
    else {
      throw Fault(
        "pack-key", at: nil,
        size ?? 0 > Self.mostBytes
          ? "`\(path)` is no private key" : "the private key `\(path)` cannot be read",
        advice: "Check the path, and that you may read it. `leftshift new-key \(path)` makes a new"
          + " one, which those who check your packs must be told of.")
    }
    let lines = String(decoding: data, as: UTF8.self).split(whereSeparator: \.isNewline)
      .map { $0.trimmingCharacters(in: .whitespaces) }
    guard let first = lines.firstIndex(of: Self.begin), let last = lines.lastIndex(of: Self.end),
      first < last, let bytes = Data(base64Encoded: lines[first + 1..<last].joined()),
      bytes.count == 48, bytes.starts(with: Self.head),
      let key = try? Curve25519.Signing.PrivateKey(rawRepresentation: bytes.dropFirst(16))
    else {
      throw Fault(
        "pack-key", at: nil, "`\(path)` is no private key for Ed25519",
        advice: "Packs are signed with a file that `leftshift new-key FILE` wrote. A public key"
          + " proves a signature, and makes none.")
    }
    self.key = key
  }

  /// Writes a file that its owner alone can read, and never over another.
  ///
  /// - Throws: `pack-key`.
  public func write(to path: String) throws(Fault) {
    let text = """
      Private key of Leftshift (Ed25519). Whoever has this file can sign in your name.
      The public key is \(publicKey)
      \(Self.begin)
      \((Data(Self.head) + key.rawRepresentation).base64EncodedString())
      \(Self.end)

      """
    let file = open(path, O_CREAT | O_EXCL | O_WRONLY, 0o600)
    guard file >= 0 else {
      let why = errno == EEXIST ? "there is a file of this name" : String(cString: strerror(errno))
      throw Fault(
        "pack-key", at: nil, "the private key `\(path)` was not written",
        advice: "A key is never written over: what was signed with it could not be signed so again."
          + " Choose another name or folder (\(why)).")
    }
    let handle = FileHandle(fileDescriptor: file, closeOnDealloc: true)
    do { try handle.write(contentsOf: Data(text.utf8)) } catch {
      unlink(path)
      throw Fault(
        "pack-key", at: nil, "the private key `\(path)` was not written",
        advice: "See that there is room on the disk.")
    }
  }
}
