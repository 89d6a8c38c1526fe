import Foundation
import Glibc
import Synchronization

/// Says on a terminal what takes long: one line, there from the third second on and gone at the
/// end. Where nobody watches, in a file or a pipe, it says nothing.
public final class ProgressLine: Sendable {
  private struct State {
    /// What is being done, each inside the one before, and since when.
    var doing: [(what: String, since: ContinuousClock.Instant)] = []
    var isShown = false
    var isSilent = false
    var isWatching = false
  }

  private let state = Mutex(State())
  private let output: Int32
  private let start = ContinuousClock.now
  private let delay: Duration
  /// In milliseconds.
  private let interval: UInt32
  private let isWatched: Bool

  /// Words for nobody.
  public static let none = ProgressLine(isWatched: false)

  /// - Parameters:
  ///   - output: a descriptor of the terminal.
  ///   - delay: how long nothing is said.
  ///   - interval: how long each line stands, in milliseconds.
  ///   - isWatched: whether anybody sees it.
  public init(
    to output: Int32 = STDERR_FILENO, isWatched: Bool? = nil, after delay: Duration = .seconds(2),
    every interval: UInt32 = 1_000
  ) {
    (self.output, self.delay, self.interval) = (output, delay, interval)
    self.isWatched = isWatched ?? (isatty(output) == 1)
  }

  /// Does something that may take long.
  ///
  /// - Parameter what: as it reads before "… 12 s": "reading activity.parquet".
  public func during<Result, Failure>(
    _ what: @autoclosure () -> String, _ body: () throws(Failure) -> Result
  ) throws(Failure) -> Result {
    guard isWatched else { return try body() }
    let what = what()
    let isFirst = state.withLock { state in
      state.doing.append((what, .now))
      defer { state.isWatching = true }
      return !state.isWatching
    }
    // Only now: a thread that began with the program would be there before signals are set aside.
    if isFirst { watch() }
    defer {
      state.withLock { state in
        state.doing.removeLast()
        clear(&state)
      }
    }
    return try body()
  }

  /// Takes the line away and writes no other, for whoever writes next to the terminal.
  public func silence() {
    guard isWatched else { return }
    state.withLock { state in
      clear(&state)
      state.isSilent = true
    }
  }

  private func watch() {
    Thread.detachNewThread { [weak self, interval] in
      while true {
        usleep(interval * 1_000)
        guard let self else { return }
        self.show()
      }
    }
  }

  private func show() {
    state.withLock { state in
      guard !state.isSilent, let (what, since) = state.doing.last, .now - start >= delay else {
        return
      }
      let seconds = (ContinuousClock.now - since).components.seconds
      write("\r\u{1B}[K" + Self.line(what, seconds, columns))
      state.isShown = true
    }
  }

  /// One line, however narrow the terminal: what is longer would stay behind when it is cleared.
  static func line(_ what: String, _ seconds: Int64, _ columns: Int) -> String {
    let end = " … \(seconds) s"
    let room = max(0, columns - end.count - 1)
    let printable = what.map { $0.unicodeScalars.contains { $0.value < 32 } ? " " : $0 }
    return String(printable.prefix(room)) + end
  }

  private var columns: Int {
    var size = winsize()
    return ioctl(output, UInt(TIOCGWINSZ), &size) == 0 && size.ws_col > 0 ? Int(size.ws_col) : 80
  }

  private func clear(_ state: inout State) {
    if state.isShown { write("\r\u{1B}[K") }
    state.isShown = false
  }

  private func write(_ text: String) {
    var text = text
    text.withUTF8 { _ = Glibc.write(output, $0.baseAddress, $0.count) }
  }
}
