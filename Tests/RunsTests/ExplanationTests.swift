import Definitions
import Faults
import Foundation
import Settlement
import Testing

/// Every line of the examples, and of the longest some hundreds, worked out again from its explanation alone by a program
/// that shares nothing with this one.
@Suite struct ExplanationTests {
  @Test(arguments: CaseTests.withData) func isComplete(_ example: String) throws {
    let log = FaultLog()
    var explanations: [Explanation] = []
    for settler in settle(example, log).settlers {
      let explainer = Explainer(settler, parties: [:])
      let lines = settler.settle(log)?.lines ?? []
      let stride = lines.count / 1_000 * 3 + 1
      for (index, line) in lines.enumerated() where index % stride == 0 {
        let explanation = log.attempt { () throws(Fault) in try explainer.explain(line) }
        explanations.append(try #require(explanation ?? nil))
      }
    }
    #expect(log.faults.isEmpty)
    guard !explanations.isEmpty else { return }  // checks alone
    try withTemporaryFolder { folder in
      let file = folder.appending(path: "explanations.json")
      try JSONEncoder().encode(explanations).write(to: file)
      let result = try python(
        ["Tests/Support/recompute.py", "docs/explanation.schema.json", file.path()])
      #expect(result.status == 0, "\(result.output)\(result.errors)")
      #expect(
        result.output.hasSuffix("\(explanations.count) of \(explanations.count) amounts agree\n"))
    }
  }

  /// A changed figure is noticed, so that agreement means something.
  @Test func theEvaluatorCanFail() throws {
    let settler = try #require(settle("Examples/west-yorkshire", FaultLog()).settlers.first)
    let line = try #require(settler.settle(FaultLog())?.lines.first { $0.term == "long-waits" })
    let explanation = try #require(try Explainer(settler, parties: [:]).explain(line))
    let text = String(decoding: try JSONEncoder().encode([explanation]), as: UTF8.self)
    let amount = "\"amount\":\"\(line.amount.fixed(places: 2))\""
    for (old, new) in [
      (amount, "\"amount\":\"1.00\""), ("{\"number\":\"2000\"}", "{\"number\":\"2001\"}"),
      ("\"schema\":", "\"scheme\":"), ("\"do\":\"subtract\"", "\"do\":\"add\""),
    ] {
      try withTemporaryFolder { folder in
        let file = folder.appending(path: "explanations.json")
        let changed = text.replacing(old, with: new, maxReplacements: 1)
        #expect(changed != text, "\(old)")
        try Data(changed.utf8).write(to: file)
        let result = try python(
          ["Tests/Support/recompute.py", "docs/explanation.schema.json", file.path()])
        #expect(result.status == 1, "\(old)")
      }
    }
  }
}
