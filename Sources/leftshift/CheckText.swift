import Settlement

extension CheckResult {
  /// How often it holds, and the first places where it does not.
  var text: String {
    var lines = ["\(name): holds for \(holds) of \(count)"]
    if skipped > 0 { lines[0] += "; does not apply for \(skipped)" }
    if !broken.isEmpty { lines[0] += ". \(says)" }
    lines += broken.prefix(10).map { "  not for \($0.named): \($0.figures)" }
    if broken.count > 10 { lines.append("  and not for \(broken.count - 10) more") }
    return lines.joined(separator: "\n  ")
  }
}
