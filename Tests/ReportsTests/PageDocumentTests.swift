import Foundation
import Hashing
import Testing

@testable import Reports

@Suite struct PageDocumentTests {
  /// Of the empty text, as FIPS 180-4 gives it, in base64.
  @Test func hashIsThatOfAPolicy() {
    #expect(PageDocument.hash("") == "sha256-47DEQpj8HBSa+/TImW+5JCeuQeRkm5NMpJWZG3hSuFU=")
  }

  @Test func nothingOfATextIsMarkup() {
    #expect(
      escaped("<b a=\"1\" c='2'>&</b>")
        == "&lt;b a=&quot;1&quot; c=&#39;2&#39;&gt;&amp;&lt;/b&gt;")
    let data = JSON.list(["</script><!--", "&", "£"]).script
    #expect(!data.contains("<") && !data.contains(">") && !data.contains("&"))
    #expect(data.contains("£"))
  }

  /// What the policy names is what stands between the tags.
  @Test func policyNamesItsScriptAndStyle() throws {
    let html = PageDocument(title: "a < b", body: "", style: "p{}", script: "let a = 1 < 2").html
    let script = try #require(html.firstMatch(of: /<script>([^\e]*)<\/script>/)?.1)
    let style = try #require(html.firstMatch(of: /<style>([^\e]*)<\/style>/)?.1)
    #expect(html.contains("script-src '\(PageDocument.hash(String(script)))'"))
    #expect(html.contains("style-src '\(PageDocument.hash(String(style)))'"))
    #expect(html.contains("default-src 'none'"))
    #expect(html.contains("<title>a &lt; b</title>"))
  }
}
