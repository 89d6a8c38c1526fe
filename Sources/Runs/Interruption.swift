import Foundation
import Glibc
import Synchronization

/// Ctrl-C: the program says what stands and ends, with whatever it is about.
///
/// The process exits while DuckDB is still computing; nothing of DuckDB's needs to be told, since
/// it reads files only, and its database is in memory. What must not be cut in two is `finished`
/// first: it takes a moment, and the exit waits for it.
public final class Interruption: Sendable {
  /// Held by whoever must not be cut in two.
  private let gate = NSLock()
  /// What to say at the end.
  private let stands = Mutex("nothing was posted")
  /// A folder to remove at the end.
  private let unfinished = Mutex<URL?>(nil)
  private let progress: ProgressLine

  public init(_ progress: ProgressLine) { self.progress = progress }

  /// Watches for Ctrl-C and for a polite request to end, from now on; to be called before any
  /// other thread begins. Where the program was started to ignore them, as `nohup` does, it goes on
  /// doing so.
  public func watch() {
    let signals = [SIGINT, SIGTERM].filter { !Self.isIgnored($0) }
    var watched = sigset_t()
    sigemptyset(&watched)
    for signal in signals { sigaddset(&watched, signal) }
    guard !signals.isEmpty, pthread_sigmask(SIG_BLOCK, &watched, nil) == 0 else { return }
    Thread.detachNewThread { [watched] in
      var (watched, signal) = (watched, Int32(0))
      while sigwait(&watched, &signal) != 0 {}
      self.end(signal)
    }
  }

  /// Does something that is wholly done or not at all.
  ///
  /// - Parameter outcome: what to say of it where the program is ended afterwards; `nil` for no
  ///   more than before.
  public func finished<Result, Failure>(
    outcome: (Result) -> String? = { _ in nil }, _ body: () throws(Failure) -> Result
  ) throws(Failure) -> Result {
    gate.lock()
    defer { gate.unlock() }
    let result = try body()
    if let said = outcome(result) { stands.withLock { $0 = said } }
    return result
  }

  /// Does something with a folder of unfinished work, which is gone afterwards, however it ends.
  ///
  /// - Parameter saying: what to say where the program is ended meanwhile.
  public func sweeping<Result, Failure>(
    _ folder: URL, saying: String, _ body: () throws(Failure) -> Result
  ) throws(Failure) -> Result {
    let said = stands.withLock { stands in
      defer { stands = saying }
      return stands
    }
    unfinished.withLock { $0 = folder }
    defer {
      unfinished.withLock { $0 = nil }
      stands.withLock { $0 = said }
      try? FileManager.default.removeItem(at: folder)
    }
    return try body()
  }

  private func end(_ signal: Int32) -> Never {
    gate.lock()
    progress.silence()
    let said = stands.withLock { $0 }
    if let folder = unfinished.withLock({ $0 }) { try? FileManager.default.removeItem(at: folder) }
    _ = Output.write("leftshift: stopped; \(said).\n", to: STDERR_FILENO)
    // At once: what other threads are about is not waited for, nor their memory given back.
    _exit(128 + signal)
  }

  private static func isIgnored(_ signal: Int32) -> Bool {
    var action = sigaction()
    guard sigaction(signal, nil, &action) == 0 else { return false }
    return unsafeBitCast(action.__sigaction_handler.sa_handler, to: Int.self) == 1
  }
}
