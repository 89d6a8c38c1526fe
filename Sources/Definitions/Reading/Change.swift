import Faults

/// Something of a contract said otherwise, to see what it comes to: `trusts.gain-share.share=40%`.
///
/// What is named is changed where the contract's file says it, before the contract is read. So all
/// that can be written in a contract can be tried, and a mistake in it is told like any other.
public struct Change: Sendable {
  /// The contract and what is changed in it.
  public let path: [String]
  public let value: Passage

  /// - Parameter option: the option it was given with, for messages: `--set`.
  /// - Throws: `bad-change`.
  public init(_ text: String, option: String = "--set") throws(Fault) {
    let parts = text.split(separator: "=", maxSplits: 1, omittingEmptySubsequences: false)
    let path = (parts.first ?? "").split(separator: ".").map {
      $0.trimmingPrefix { $0 == " " }.description
    }
    let said = parts.count == 2 ? parts[1].drop { $0 == " " } : ""
    guard path.count >= 2, !said.isEmpty else {
      throw Fault(
        "bad-change", at: nil, "`\(option) \(text)` does not say what is changed, and to what",
        advice: "Write CONTRACT.TERM.INPUT=VALUE, as `\(option) block.gain-share.share=40%`; or"
          + " CONTRACT.NAME=VALUE for a value of the contract's `let:`.")
    }
    self.path = path
    value = Passage(String(said), path: "\(option) \(path.joined(separator: "."))")
  }

  /// The contract's file as it would read.
  func made(in document: Item) throws(Fault) -> Item {
    for place in Self.places(of: Array(path.dropFirst()), in: document) {
      if let changed = document.setting(place[...], to: .scalar(value, quoted: false)) {
        return changed
      }
    }
    throw unknown(in: document)
  }

  /// Where a short path may lead: terms and values need no word for what they are.
  private static func places(of path: [String], in document: Item) -> [[String]] {
    guard let name = path.first else { return [] }
    let rest = Array(path.dropFirst())
    var places: [[String]] = []
    if document.value(of: ["terms", name]) != nil {
      places.append(["terms", name] + (rest.isEmpty ? ["pays"] : rest))
    }
    if let value = document.value(of: ["let", name]) {
      places.append(["let", name] + (value.scalar == nil && rest.isEmpty ? ["value"] : rest))
    }
    if case .mapping(let pairs, _)? = document.value(of: ["dated", name]) {
      let steps = pairs.map(\.key.text).filter { !["is", "inside a period"].contains($0) }
      places.append(["dated", name] + (rest.isEmpty && steps.count == 1 ? steps : rest))
    }
    if let columns = document.value(of: ["tables", name, "columns"]),
      case .mapping(let pairs, _) = columns,
      let column = pairs.firstIndex(where: { $0.key.text == rest.last })
    {
      places.append(["tables", name, "rows"] + rest.dropLast() + ["\(column)"])
    }
    return places + [path]
  }

  private func unknown(in document: Item) -> Fault {
    let title = "contract `\(path[0])` says nothing of `\(path.dropFirst().joined(separator: "."))`"
    for section in ["terms", "let", "dated", "tables"] {
      guard let item = document.value(of: [section, path[1]]) else { continue }
      // The members of a table come before its columns.
      let next = section == "tables" ? item.value(of: ["rows"]) ?? item : item
      let keys = next.keys.filter {
        !(section == "dated" && ["is", "inside a period"].contains($0))
      }
      return Fault(
        "unknown-change", at: nil, title,
        advice:
          "Behind `\(path[0]).\(path[1])` comes one of \(spoken(keys, joinedBy: "or"))"
          + (section == "tables" ? ", and then the column." : "."))
    }
    let names = ["terms", "let", "dated", "tables"].flatMap { section in
      document.value(of: [section])?.keys ?? []
    }
    return Fault(
      "unknown-change", at: nil, title,
      advice: didYouMean(path[1], among: names)
        + " Name an input of a term (`\(path[0]).TERM.INPUT`), a value of `let:` or `dated:`"
        + " (`\(path[0]).NAME`, `\(path[0]).NAME.2025/26`), or a cell of a table that is written"
        + " out (`\(path[0]).TABLE.MEMBER.COLUMN`).")
  }
}

extension Item {
  fileprivate var keys: [String] {
    if case .mapping(let pairs, _) = self { pairs.map(\.key.text) } else { [] }
  }

  /// What stands under some keys, one inside another.
  fileprivate func value(of path: some Collection<String>) -> Item? {
    guard let key = path.first else { return self }
    guard case .mapping(let pairs, _) = self else { return nil }
    return pairs.first { $0.key.text == key }?.value.value(of: path.dropFirst())
  }

  /// The same with another value at a path; `nil` where there is no such place. A term may be given
  /// an input that it did without.
  fileprivate func setting(_ path: ArraySlice<String>, to value: Item) -> Item? {
    guard let key = path.first else { return scalar == nil ? nil : value }
    let rest = path.dropFirst()
    switch self {
    case .scalar: return nil
    case .list(var items, let place):
      guard let index = Int(key), items.indices.contains(index),
        let changed = items[index].setting(rest, to: value)
      else { return nil }
      items[index] = changed
      return .list(items, place)
    case .mapping(var pairs, let place):
      if let index = pairs.firstIndex(where: { $0.key.text == key }) {
        guard let changed = pairs[index].value.setting(rest, to: value) else { return nil }
        pairs[index].value = changed
      } else if rest.isEmpty, pairs.contains(where: { $0.key.text == "mechanism" }),
        let passage = value.scalar
      {
        pairs.append((key: passage.replaced(by: key), value: value))
      } else {
        return nil
      }
      return .mapping(pairs, place)
    }
  }
}
