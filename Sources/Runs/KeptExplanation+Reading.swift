import Foundation
import Settlement

extension KeptExplanation {
  /// Reads what `Posting` kept; `nil` where the text is no explanation of this kind.
  public init?(json: String) {
    guard let read = try? JSONDecoder().decode(KeptExplanation.self, from: Data(json.utf8)) else {
      return nil
    }
    self = read
  }
}
