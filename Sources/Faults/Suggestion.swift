/// The names nearest to a misspelt one, nearest first, at most three: those within a third of its
/// length in edits, where two neighbours swapped count as one.
public func suggestions(for word: String, among names: some Sequence<String>) -> [String] {
  let most = max(1, (word.count + 1) / 3)
  return Set(names).map { (name: $0, distance: editDistance(word.lowercased(), $0.lowercased())) }
    .filter { $0.distance <= most && $0.name != word }
    .sorted { ($0.distance, $0.name) < ($1.distance, $1.name) }
    .prefix(3).map(\.name)
}

/// `Did you mean `a` or `b`?`, or the whole list where nothing is near and the list is short.
public func didYouMean(
  _ word: String, among names: some Sequence<String>, most: Int = 12
) -> String {
  let near = suggestions(for: word, among: names)
  if !near.isEmpty { return "Did you mean \(spoken(near, joinedBy: "or"))?" }
  let all = Set(names).sorted()
  guard !all.isEmpty else { return "There is none to choose from here." }
  let shown = all.prefix(most)
  return "Here you can use \(spoken(Array(shown), joinedBy: "or"))"
    + (all.count > shown.count ? ", and \(all.count - shown.count) more." : ".")
}

/// `` `a`, `b` and `c` ``
public func spoken(_ names: [String], joinedBy word: String = "and") -> String {
  let quoted = names.map { "`\($0)`" }
  guard quoted.count > 1, let last = quoted.last else { return quoted.first ?? "" }
  return quoted.dropLast().joined(separator: ", ") + " \(word) " + last
}

private func editDistance(_ a: String, _ b: String) -> Int {
  let (a, b) = (Array(a), Array(b))
  guard abs(a.count - b.count) < 12, a.count < 80, b.count < 80 else { return .max }
  guard !a.isEmpty, !b.isEmpty else { return max(a.count, b.count) }
  var rows = [Array(0...b.count)]
  for i in 1...a.count {
    var row = [i]
    for j in 1...b.count {
      let cost = a[i - 1] == b[j - 1] ? 0 : 1
      var best = min(rows[i - 1][j] + 1, row[j - 1] + 1, rows[i - 1][j - 1] + cost)
      if i > 1, j > 1, a[i - 1] == b[j - 2], a[i - 2] == b[j - 1] {
        best = min(best, rows[i - 2][j - 2] + 1)
      }
      row.append(best)
    }
    rows.append(row)
  }
  return rows[a.count][b.count]
}
