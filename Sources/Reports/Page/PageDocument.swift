import Foundation
import Hashing

/// A page that holds all it needs, and that a browser lets do nothing but what is in it: its policy
/// names its script and its style by their hashes, and nothing can be loaded or sent.
struct PageDocument {
  let title: String
  /// Markup, with all text escaped.
  let body: String
  let style: String
  let script: String

  var html: String {
    let scripts = script.isEmpty ? "'none'" : "'\(Self.hash(script))'"
    let policy = [
      "default-src 'none'", "script-src \(scripts)", "style-src '\(Self.hash(style))'",
      "img-src data:", "base-uri 'none'", "form-action 'none'",
    ].joined(separator: "; ")
    return """
      <!DOCTYPE html>
      <html lang="en-GB">
      <head>
      <meta charset="utf-8">
      <meta http-equiv="Content-Security-Policy" content="\(policy)">
      <meta name="viewport" content="width=device-width, initial-scale=1">
      <meta name="color-scheme" content="light">
      <link rel="icon" href="data:,">
      <title>\(escaped(title))</title>
      <style>\(style)</style>
      </head>
      <body>
      \(body)
      \(script.isEmpty ? "" : "<script>\(script)</script>")
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
func escaped(_ text: String) -> String {
  text.replacing("&", with: "&amp;").replacing("<", with: "&lt;").replacing(">", with: "&gt;")
    .replacing("\"", with: "&quot;").replacing("'", with: "&#39;")
}
