import Faults
import Glibc

/// Where DuckDB's shared library is.
public enum DuckDBLibrary {
  /// The first of: the one that `LEFTSHIFT_DUCKDB` names; one beside the program; the one that
  /// `make setup` brought into a folder above the program; the system's.
  public static func find() throws(Fault) -> String {
    if let named = getenv("LEFTSHIFT_DUCKDB"), named.pointee != 0 {
      let path = String(cString: named)
      if isReadable(path) { return path }
      throw Fault(
        "no-duckdb", at: nil, "LEFTSHIFT_DUCKDB names `\(path)`, which cannot be read",
        advice: "Set it to the path of DuckDB's shared library (`libduckdb.so`), or unset it.")
    }
    return candidates(above: programFolder()).first(where: isReadable) ?? "libduckdb.so"
  }

  public static let missing = Fault(
    "no-duckdb", at: nil, "DuckDB's library cannot be loaded",
    advice: "Run `make setup`, which brings it; or install DuckDB's `libduckdb.so` and set"
      + " LEFTSHIFT_DUCKDB to its path.")

  static func candidates(above folder: String) -> [String] {
    var candidates = ["\(folder)/libduckdb.so", "\(folder)/lib/libduckdb.so"]
    var folder = folder[...]
    while !folder.isEmpty {
      candidates.append("\(folder)/.setup/lib/libduckdb.so")
      folder = folder[..<(folder.lastIndex(of: "/") ?? folder.startIndex)]
    }
    return candidates
  }

  private static func isReadable(_ path: String) -> Bool { access(path, R_OK) == 0 }

  private static func programFolder() -> String {
    var buffer = [CChar](repeating: 0, count: Int(PATH_MAX))
    let length = readlink("/proc/self/exe", &buffer, buffer.count)
    guard length > 0 else { return "" }
    let path = String(decoding: buffer[..<length].map(UInt8.init(bitPattern:)), as: UTF8.self)
    return String(path[..<(path.lastIndex(of: "/") ?? path.startIndex)])
  }
}
