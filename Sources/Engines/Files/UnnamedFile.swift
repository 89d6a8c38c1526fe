import CSystem
import Faults
import Glibc

/// Comma-separated rows on their way to a reader that wants a path, in a file that no folder lists:
/// rows may be about people, and however the program ends nothing of them is left behind.
final class UnnamedFile {
  private let descriptor: Int32
  private let shownAs: String
  private var buffer: [UInt8] = []

  private static let chunk = 1 << 20

  /// - Parameter shownAs: what it is made of, for messages.
  init(shownAs: String) throws(Fault) {
    self.shownAs = shownAs
    descriptor = leftshift_unnamed_file()
    guard descriptor >= 0 else { throw failure(errno) }
  }

  deinit { if descriptor >= 0 { close(descriptor) } }

  /// A path by which this process can open it, as long as this object lives.
  var path: String { "/proc/self/fd/\(descriptor)" }

  /// Every field is in quotes; a blank has nothing between them.
  func write(row: [String?]) throws(Fault) {
    for (index, text) in row.enumerated() {
      if index > 0 { buffer.append(UInt8(ascii: ",")) }
      buffer.append(UInt8(ascii: "\""))
      for byte in (text ?? "").utf8 {
        if byte == UInt8(ascii: "\"") { buffer.append(byte) }
        buffer.append(byte)
      }
      buffer.append(UInt8(ascii: "\""))
    }
    buffer.append(UInt8(ascii: "\n"))
    if buffer.count >= Self.chunk { try finish() }
  }

  /// Hands on what has not been yet.
  func finish() throws(Fault) {
    var start = 0
    while start < buffer.count {
      let count = buffer.withUnsafeBytes { bytes in
        Glibc.write(descriptor, bytes.baseAddress?.advanced(by: start), bytes.count - start)
      }
      if count < 0, errno != EINTR { throw failure(errno) }
      start += max(0, count)
    }
    buffer.removeAll(keepingCapacity: true)
  }

  private func failure(_ code: Int32) -> Fault {
    Fault(
      "no-room", at: nil, "`\(shownAs)` could not be handed to DuckDB",
      advice: "Its rows go by way of memory. The system says:"
        + " \(String(cString: strerror(code))).")
  }
}
