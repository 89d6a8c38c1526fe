import Definitions

/// The index of a catalogue: each way by which somebody may look for a mechanism.
extension Catalogue {
  private typealias Section = (heading: String, body: String)

  var index: String {
    let sections: [Section] = [
      ("By family", families), ("By what you want to pay for", purposes),
      ("By who carries which risk", risks), ("By the data it needs", data),
    ].filter { !$0.body.isEmpty }
    let plural = mechanisms.count == 1 ? "" : "s"
    var text = """
      # Ways to pay

      \(mechanisms.count) mechanism\(plural). A page says what one is for, what it takes and pays, \
      who carries which risk, what to know before choosing it, and shows a term to copy and worked \
      examples that run as tests.


      """
    text += Markdown.list(
      sections.map { Markdown.link($0.heading, to: "#" + Markdown.anchor($0.heading)) })
    for section in sections { text += "\n## \(section.heading)\n\n\(section.body)" }
    return text
  }

  private var families: String {
    var bodies: [String] = []
    for family in unique(mechanisms.map(\.family)) {
      let rows = mechanisms.filter { $0.family == family }.map { mechanism in
        [
          Self.link(mechanism), Markdown.code(mechanism.name),
          Markdown.text(mechanism.notes.summary ?? ""),
        ]
      }
      bodies.append(
        "### \(Markdown.text(Self.heading(ofFamily: family)))\n\n"
          + Markdown.table(["mechanism", "in a term", "what it does"], rows))
    }
    return bodies.joined(separator: "\n")
  }

  private var purposes: String {
    let all = unique(mechanisms.flatMap(\.notes.purposes)).sorted {
      ($0.lowercased(), $0) < ($1.lowercased(), $1)
    }
    guard !all.isEmpty else { return "" }
    return "I want to pay for …\n\n"
      + Markdown.list(
        all.map { purpose in
          "\(Markdown.text(purpose)): \(links { $0.notes.purposes.contains(purpose) })"
        })
  }

  private var risks: String {
    let rows = Mechanism.Risk.allCases.map { risk in
      ["**\(risk.rawValue)**: \(risk.meaning)"]
        + Mechanism.Bearer.allCases.map { bearer in
          links(by: "<br>") { mechanism in
            mechanism.notes.risks.contains { $0.risk == risk && $0.bearer == bearer }
          }
        }
    }
    guard rows.contains(where: { !$0.dropFirst().allSatisfy(\.isEmpty) }) else { return "" }
    return "Each mechanism stands where it puts the risk. A risk that it does not move is not"
      + " listed.\n\n"
      + Markdown.table(["risk"] + Mechanism.Bearer.allCases.map(\.rawValue), rows)
  }

  private var data: String {
    let rows = Mechanism.DataNeed.allCases.map { need in
      [need.rawValue, links { $0.notes.data.contains(need) }]
    }.filter { !$0[1].isEmpty }
    return rows.isEmpty ? "" : Markdown.table(["data", "mechanisms"], rows)
  }

  private func links(
    by separator: String = " · ", where isWanted: (Mechanism) -> Bool
  ) -> String {
    mechanisms.filter(isWanted).map(Self.link).joined(separator: separator)
  }

  private static func link(_ mechanism: Mechanism) -> String {
    Markdown.link(Markdown.text(mechanism.title), to: path(of: mechanism))
  }

  /// Without repetitions, in the order of the first.
  private func unique(_ texts: [String]) -> [String] {
    var seen: Set<String> = []
    return texts.filter { seen.insert($0).inserted }
  }
}
