/// What differs between what a baseline was worked out from and what there is now.
struct Causes {
  private let then: BaselineRecord.Contents
  private let now: BaselineRecord.Contents
  /// What speaks for all figures alike: another version of the program, another day's knowledge.
  private let general: [String]

  init(
    _ record: BaselineRecord, _ now: BaselineRecord.Contents, asKnown: String?, program: String
  ) {
    (then, self.now) = (record.contents, now)
    var general: [String] = []
    if record.asKnown != asKnown {
      func known(_ day: String?) -> String { day.map { "what was known on \($0)" } ?? "all" }
      general.append(
        "Then \(known(record.asKnown)) counted, and now \(known(asKnown)) that is known does.")
    }
    if record.program != program {
      general.append("Leftshift was \(record.program) then, and is \(program) now.")
    }
    self.general = general
  }

  // MARK: Reasons

  func reasons(_ then: BaselineRecord.Counted?, _ now: BaselineRecord.Counted?) -> [String] {
    guard let then else { return ["It is declared since, and was not agreed."] }
    guard let now else { return ["It is not declared any more."] }
    var reasons: [String] = []
    if then.definition != now.definition { reasons.append("Its definition changed.") }
    if then.overPeriods != now.overPeriods {
      reasons.append(
        "Over periods it was \(then.overPeriods.rawValue), and is \(now.overPeriods.rawValue).")
    }
    reasons += changedData(Set(then.files).union(now.files))
    if then.rows != now.rows {
      reasons.append("Its table had \(then.rows) rows, and has \(now.rows).")
    }
    return reasons + others(besides: reasons)
  }

  func reasons(
    _ then: BaselineRecord.ContractValue?, _ now: BaselineRecord.ContractValue?
  ) -> [String] {
    guard let then else { return ["It is a new contract, or settles something now."] }
    guard let now else { return ["The contract is gone, or settles nothing now."] }
    var reasons = Self.changed(then.definitions, now.definitions)
    if then.measures != now.measures { reasons.append("What it reads is measured otherwise.") }
    reasons += changedData(Set(then.files).union(now.files))
    return reasons + others(besides: reasons)
  }

  /// Where nothing of its own says why: what is in a table that is written out, or how a column is
  /// read, is not among the words of a measure.
  private func others(besides own: [String]) -> [String] {
    own.isEmpty ? changedDefinitions + general : general
  }

  /// What is other than it was, where nothing that moved says so.
  func notes(besides moved: [BaselineComparison.Subject]) -> [String] {
    let said = Set(moved.flatMap(\.reasons))
    let all = Self.changed(then.data, now.data) + Self.changed(then.definitions, now.definitions)
    return (all + general).filter { !said.contains($0) }
  }

  // MARK: Files

  private func changedData(_ paths: Set<String>) -> [String] {
    func own(_ files: [HashedFile]) -> [HashedFile] { files.filter { paths.contains($0.path) } }
    return Self.changed(own(then.data), own(now.data))
  }

  /// Of leftshift.yaml and the definitions, which every figure may rest on.
  private var changedDefinitions: [String] {
    func common(_ files: [HashedFile]) -> [HashedFile] {
      files.filter { $0.path == "leftshift.yaml" || $0.path.hasPrefix("definitions/") }
    }
    return Self.changed(common(then.definitions), common(now.definitions))
  }

  private static func changed(_ then: [HashedFile], _ now: [HashedFile]) -> [String] {
    let old = Dictionary(then.map { ($0.path, $0.sha256) }, uniquingKeysWith: { a, _ in a })
    let new = Dictionary(now.map { ($0.path, $0.sha256) }, uniquingKeysWith: { a, _ in a })
    return Set(old.keys).union(new.keys).sorted().compactMap { path in
      guard let before = old[path] else { return "\(path) is new." }
      guard let after = new[path] else { return "\(path) is not read any more." }
      return before == after
        ? nil : "\(path) changed: \(before.prefix(12))… then, \(after.prefix(12))… now."
    }
  }
}
