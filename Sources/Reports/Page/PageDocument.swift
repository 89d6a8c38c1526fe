import Foundation
import Hashing

/// A page that holds all it needs, and that a browser lets do nothing but what is in it: its policy
/// names its script and its style by their hashes, and nothing can be loaded or sent.
public struct PageDocument {
  let title: String
  /// Markup, with all text escaped.
  let body: String
  let style: String
  let script: String

  public init(title: String, body: String, style: String, script: String) {
    (self.title, self.body, self.style, self.script) = (title, body, style, script)
  }

  public var html: String {
    let policy = [
      "default-src 'none'", "script-src '\(Self.hash(script))'", "style-src '\(Self.hash(style))'",
      "img-src data:", "base-uri 'none'", "form-action 'none'",
    ].joined(separator: "; ")
    return """
      <!DOCTYPE html>
      <html lang="en-GB">
      <head>
      <meta charset="utf-8">
      <meta http-equiv="Content-Security-Policy" content="\(policy)">
      <meta name="viewport" content="width=device-width, initial-scale=1">
      <meta name="color-scheme" content="light dark">
      <link rel="icon" href="data:,">
      <title>\(escaped(title))</title>
      <style>\(style)</style>
      </head>
      <body>
      \(body)
      <script>\(script)</script>
      </body>
      </html>

      """
  }

  /// As a policy has it: `sha256-` and the hash of the text in base64.
  static func hash(_ text: String) -> String {
    let digits = Array(SHA256.hexadecimal(of: Array(text.utf8)))
    let bytes = stride(from: 0, to: digits.count, by: 2).compactMap { index in
      UInt8(String(digits[index...(index + 1)]), radix: 16)
    }
    return "sha256-" + Data(bytes).base64EncodedString()
  }
}

/// Text as markup: what could end an element or an attribute stands for itself.
public func escaped(_ text: String) -> String {
  text.replacing("&", with: "&amp;").replacing("<", with: "&lt;").replacing(">", with: "&gt;")
    .replacing("\"", with: "&quot;").replacing("'", with: "&#39;")
}

/// Data for a script element that is not run. No text in it can end the element.
public func scriptData(_ value: some Encodable) -> String {
  let encoder = JSONEncoder()
  encoder.outputFormatting = [.sortedKeys, .withoutEscapingSlashes]
  guard let data = try? encoder.encode(value) else { return "{}" }
  return String(decoding: data, as: UTF8.self)
    .replacing("<", with: "\\u003c").replacing(">", with: "\\u003e")
    .replacing("&", with: "\\u0026")
}
