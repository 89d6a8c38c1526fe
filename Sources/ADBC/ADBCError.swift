/// What went wrong between Leftshift and a database driver.
public struct ADBCError: Error, Equatable, Sendable, CustomStringConvertible {
  /// What could not be done, as it reads after "could not": "run the query".
  public let action: String

  /// The reason, in the driver's own words where it gave one.
  public let message: String

  /// One sentence for a person: "could not run the query: …".
  public var description: String { "could not \(action): \(message)" }

  init(_ action: String, _ message: String) {
    self.action = action
    self.message = message
  }
}
