import Faults
import Quantities

/// How a value was found: the operation, what it was given, and what it gave. Only what was asked
/// for is here: of an `if`, the condition and the branch that was taken.
public struct Working: Sendable {
  public let node: Node
  public let point: Point
  public let value: Value
  public let operands: [Working]
}

extension Evaluator {
  public func working(of node: Node, at point: Point) throws(Fault) -> Working {
    guard case .fold = node.operation else { return try asked(node, at: point) }
    return try working(ofFold: node, at: point) { point throws(Fault) in
      try self.asked(node, at: point)
    }
  }

  private func asked(_ node: Node, at point: Point) throws(Fault) -> Working {
    var operands: [Working] = []
    let value = try apply(node, at: point) { operand, point throws(Fault) in
      let working = try self.working(of: operand, at: point)
      operands.append(working)
      return working.value
    }
    return Working(node: node, point: point, value: value, operands: operands)
  }
}
