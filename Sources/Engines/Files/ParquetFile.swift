import Faults
import Glibc

/// What can be told of a Parquet file from its ends, before DuckDB reads it: the format has its
/// mark at both, and an index before the last, so that a file that breaks off anywhere has no end.
enum ParquetFile {
  private static let mark = Array("PAR1".utf8)
  private static let encryptedMark = Array("PARE".utf8)

  /// - Throws: `broken-parquet`, or as `DataFile.bytes()` does.
  static func check(_ file: DataFile) throws(Fault) {
    let (start, end, size) = try ends(of: file)
    func fault(_ title: String, _ advice: String) -> Fault {
      Fault("broken-parquet", at: file.place(line: 1), title, advice: advice)
    }
    let last = Array(end.suffix(4))
    if start == encryptedMark || last == encryptedMark {
      throw fault(
        "this Parquet file is encrypted", "Export it without encryption, or as CSV.")
    }
    guard start == mark else {
      throw fault(
        size == 0 ? "this file is empty" : "this is not a Parquet file, whatever its name",
        "Export the data again as Parquet; or, where it is comma-separated text, give it a name"
          + " that ends with .csv.")
    }
    // Behind the index, its length.
    let length = end.prefix(4).reversed().reduce(0) { $0 << 8 | Int($1) }
    guard last == mark, size >= 12, length <= size - 12 else {
      throw fault(
        "this Parquet file is incomplete: its end is missing",
        "Nothing is paid on a part of the rows. It was cut off while it was written or copied:"
          + " export or copy it again, and compare its size (\(size) bytes here) with the one where"
          + " it comes from.")
    }
  }

  /// What DuckDB found between the ends; `nil` where its words are of something else, such as too
  /// little memory.
  ///
  /// - Parameter reason: the first words of DuckDB's.
  static func damaged(_ file: DataFile, reason: String) -> Fault? {
    // An "Invalid Error" is what the reader of the pages' own headers throws.
    let kinds = [
      "Invalid Input", "Invalid Error", "IO", "Serialization", "Parquet", "don't know what type",
    ]
    guard file.isParquet, kinds.contains(where: reason.hasPrefix) else { return nil }
    return Fault(
      "broken-parquet", at: file.place(line: 1),
      "this Parquet file is damaged: a part of it cannot be read", label: reason,
      advice: "Nothing is paid on the rest. Copy or export it again. To see which part, run the"
        + " statement that `--sql` shows in DuckDB's own shell.")
  }

  private static func ends(
    of file: DataFile
  ) throws(Fault) -> (start: [UInt8], end: [UInt8], size: Int) {
    let descriptor = try file.opened()
    defer { close(descriptor) }
    var status = stat()
    fstat(descriptor, &status)
    let size = Int(status.st_size)
    func bytes(_ count: Int, at offset: Int) -> [UInt8] {
      [UInt8](unsafeUninitializedCapacity: count) { buffer, read in
        read = max(0, pread(descriptor, buffer.baseAddress, count, offset))
      }
    }
    return (bytes(4, at: 0), bytes(8, at: max(0, size - 8)), size)
  }
}
