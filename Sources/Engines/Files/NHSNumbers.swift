import Faults

/// Finds columns of NHS numbers, which have no business in a workspace.
///
/// A number has ten digits, of which the last is the check digit: the digits weighted by 10, 9, …,
/// 1 sum to a multiple of 11. Of random numbers of ten digits one in eleven passes, so that nine
/// in ten of twenty values or more are no accident: that would happen to one column in 10^16. Only
/// a column that repeats one number of ten digits is refused for nothing, as often as that passes;
/// what to do then, the message says. Every column of a file is counted, and no sample judges one.
struct NHSNumbers {
  /// A column needs so many values before it is judged.
  static let fewest = 20

  /// How many values a column has, and how many of them are NHS numbers.
  struct Count: Equatable {
    var filled = 0
    var passing = 0

    var isOfPeople: Bool { filled >= NHSNumbers.fewest && passing * 10 >= filled * 9 }
  }

  private(set) var counts: [Count]

  init(columns: Int = 0) { counts = Array(repeating: Count(), count: columns) }

  /// Takes in a cell of a sheet, which has as many columns as somebody fills.
  mutating func add(_ text: String, growingTo column: Int) {
    while column >= counts.count { counts.append(Count()) }
    add(text.utf8, column: column)
  }

  /// Takes in a field of a row.
  mutating func add(_ field: some Collection<UInt8>, column: Int) {
    guard !field.isEmpty else { return }
    counts[column].filled += 1
    if field.count >= 10, Self.isNumber(field) { counts[column].passing += 1 }
  }

  /// Spaces and hyphens are no part of a number; `.0` or `.00` behind one is what programs write
  /// that took it for an amount. Ten digits alike pass the check and are nobody's: they stand for
  /// "unknown".
  static func isNumber(_ text: some Collection<UInt8>) -> Bool {
    var (count, sum, first, areAlike) = (0, 0, UInt8(0), true)
    var rest = text[...]
    while let byte = rest.popFirst() {
      switch byte {
      case UInt8(ascii: "0")...UInt8(ascii: "9"):
        guard count < 10 else { return false }
        if count == 0 { first = byte }
        areAlike = areAlike && byte == first
        sum += (10 - count) * Int(byte - UInt8(ascii: "0"))
        count += 1
      case UInt8(ascii: " "), UInt8(ascii: "-"): continue
      case UInt8(ascii: "."):
        guard !rest.isEmpty, rest.allSatisfy({ $0 == UInt8(ascii: "0") }) else { return false }
        rest = rest[rest.endIndex...]
      default: return false
      }
    }
    return count == 10 && sum.isMultiple(of: 11) && !areAlike
  }

  // MARK: The fault

  /// - Parameters:
  ///   - index: of the column.
  static func refuse(_ headers: [String], _ index: Int, _ count: Count, in file: DataFile) -> Fault
  {
    // In a file without a line of names the first line holds a value.
    let isName = headers[index].contains { $0.isLetter }
    return Fault(
      "nhs-numbers", at: file.place(line: 1),
      "column \(index + 1)\(isName ? ", `\(headers[index])`," : "") of `\(file.title)` holds NHS"
        + " numbers",
      label: "\(count.passing) of its \(count.filled) values pass the check digit",
      advice: "Leftshift never needs them, and does not read a file that holds them. Before you"
        + " bring it here, put a pseudonymous key in their place, the same for the same person; or"
        + " leave the column out. If these are other numbers that only look alike, put a letter"
        + " before each.")
  }
}

extension CSVFile {
  /// Refuses the file where one of its columns holds NHS numbers.
  func refuse(_ numbers: NHSNumbers) throws(Fault) {
    guard let index = numbers.counts.firstIndex(where: \.isOfPeople) else { return }
    throw NHSNumbers.refuse(headers, index, numbers.counts[index], in: file)
  }
}
