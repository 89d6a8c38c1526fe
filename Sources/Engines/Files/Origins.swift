import Faults
import Measures

/// Where the rows of a file come from that was put together of others, so that what is said of a
/// row names the file that somebody has, and the line in it.
public struct Origins: Hashable, Sendable {
  /// Rows that follow on one another in a file, as they do here.
  public struct Run: Hashable, Sendable {
    /// The place of the file in `files`.
    public let file: Int
    /// Its rows are counted from 1.
    public let first: Int
    public let count: Int

    public init(file: Int, first: Int, count: Int) {
      (self.file, self.first, self.count) = (file, first, count)
    }
  }

  /// What the rows together are called.
  public let title: String
  public let files: [DataFile]
  /// In the order of the rows.
  public let runs: [Run]

  public init(title: String, files: [DataFile], runs: [Run]) {
    (self.title, self.files, self.runs) = (title, files, runs)
  }

  /// The places of some rows, which are counted from 1 and in their order.
  ///
  /// - Throws: where a file is not there or not sound.
  func places(of rows: [Int]) throws(Fault) -> [Place] {
    var found: [(file: Int, row: Int)] = []
    var (left, before) = (rows[...], 0)
    for run in runs {
      while let row = left.first, row <= before + run.count {
        found.append((run.file, run.first + row - before - 1))
        left.removeFirst()
      }
      before += run.count
    }
    var lines: [Int: [Int]] = [:]
    for (index, file) in files.enumerated() {
      let wanted = found.filter { $0.file == index }.map(\.row)
      if !wanted.isEmpty { lines[index] = try file.lines(of: wanted)[...].reversed() }
    }
    return found.map { place in
      Place(file: files[place.file].title, line: lines[place.file]?.popLast() ?? place.row)
    }
  }
}

extension DataFile {
  /// The lines on which some rows begin, both counted from 1 and in their order. Of a Parquet file
  /// and of a sheet these are the numbers of its rows.
  func lines(of rows: [Int]) throws(Fault) -> [Int] {
    if isParquet { return rows }
    guard isWorkbook else { return try CSVFile(self).lines(of: rows) }
    let lines = try SheetFile(self).rows(of: []).lines
    return rows.map { lines[$0 - 1] }
  }
}
