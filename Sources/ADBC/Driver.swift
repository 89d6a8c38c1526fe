import CADBC
import Glibc

/// A loaded driver: its table of functions, and the one way to call them.
///
/// The shared library itself is never unloaded. A database keeps threads and thread-local state of
/// its own, and taking the code away from under them gains nothing in a process about to end.
final class Driver {
  private let table: UnsafeMutablePointer<AdbcDriver>

  init(path: String, entryPoint: String) throws {
    let action = "load the database driver \(path)"
    let fill = try Driver.entryPoint(named: entryPoint, in: path, action: action)
    table = .allocate(capacity: 1)
    table.initialize(to: AdbcDriver())
    // Every property is set by now, so a throw from here on still runs `deinit`.
    try Driver.check(action) { fill(LEFTSHIFT_ADBC_VERSION, table, $0) }
  }

  deinit {
    if let release = table.pointee.release {
      try? Driver.check("release the driver") { release(table, $0) }
    }
    table.deallocate()
  }

  /// Calls one function of the driver's table.
  ///
  /// - Parameters:
  ///   - function: The function's place in the table.
  ///   - action: What the call is for, as it reads after "could not".
  ///   - body: Makes the call, given the function and where to report an error.
  /// - Throws: `ADBCError` with the driver's message if the call fails, or if the driver left that
  ///   place in its table empty.
  func call<Function>(
    _ function: KeyPath<AdbcDriver, Function?>,
    to action: String,
    _ body: (Function, UnsafeMutablePointer<AdbcError>) -> AdbcStatusCode
  ) throws {
    guard let function = table.pointee[keyPath: function] else {
      throw ADBCError(action, "the driver has no function for it")
    }
    try Driver.check(action) { body(function, $0) }
  }

  /// Runs `body` with an empty error to fill in, and turns a failing status into a Swift error.
  private static func check(
    _ action: String, _ body: (UnsafeMutablePointer<AdbcError>) -> AdbcStatusCode
  ) throws {
    var error = AdbcError()
    let status = body(&error)
    // Released even after a success: a driver may leave a warning there.
    defer { error.release?(&error) }
    guard status == 0 else {
      throw ADBCError(action, text(error.message) ?? "the driver gave only the status \(status)")
    }
  }

  private static func entryPoint(
    named name: String, in path: String, action: String
  ) throws -> AdbcDriverInit {
    // Lazily: binding DuckDB's ten thousand function references up front would double the time the
    // load takes. Locally: its symbols, the C++ library's among them, must not become everyone's.
    guard let library = dlopen(path, RTLD_LAZY | RTLD_LOCAL) else {
      throw ADBCError(action, text(dlerror()) ?? "the system gave no reason")
    }
    guard let symbol = dlsym(library, name) else {
      throw ADBCError(action, "it has no function called \(name)")
    }
    return unsafeBitCast(symbol, to: AdbcDriverInit.self)
  }
}

/// A copy of the C string at `pointer`, or nil if there is none.
func text(_ pointer: UnsafePointer<CChar>?) -> String? {
  pointer.map { String(cString: $0) }
}
