import Formulas
import Quantities

/// Puts figures in the place of the names of a formula, as one would when checking it by hand.
struct FormulaFilling {
  private let program: Program

  init(_ program: Program) { self.program = program }

  func filled(_ working: Working) -> String {
    var replacements: [Range<Int>: String] = [:]
    collect(working, into: &replacements)
    let characters = Array(working.node.text)
    let start = working.node.range.lowerBound
    var (result, position) = ("", 0)
    for (range, text) in replacements.sorted(by: { $0.key.lowerBound < $1.key.lowerBound }) {
      let lower = range.lowerBound - start
      guard lower >= position, range.upperBound - start <= characters.count else { continue }
      result += String(characters[position..<lower])
      // A minus before a negative figure would read as two.
      result += result.last == "-" && text.hasPrefix("-") ? "(\(text))" : text
      position = range.upperBound - start
    }
    return result + String(characters[position...])
  }

  /// Names that were read once; inside a fold a name has many values, and those are listed below.
  private func collect(_ working: Working, into replacements: inout [Range<Int>: String]) {
    switch working.node.operation {
    // What is written for each member has places of its own.
    case .fold, .choose: return
    case .allocate:
      // The total, and of the shares this member's own.
      for operand in working.operands.prefix(1)
        + working.operands.dropFirst().filter({
          $0.point == working.point
        })
      {
        collect(operand, into: &replacements)
      }
    case .read(let slot):
      let slot = program.slots[slot]
      let bare = slot.name.split(separator: "›").last.map { $0.drop { $0 == " " } } ?? ""
      if case .scale = working.value { return }
      guard working.node.text == bare || working.node.text.hasSuffix(".\(bare)") else { return }
      replacements[working.node.range] =
        working.value == .none ? "none" : working.value.text(as: working.node.type.kind)
    default:
      for operand in working.operands { collect(operand, into: &replacements) }
    }
  }
}
