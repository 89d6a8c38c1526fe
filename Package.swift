// swift-tools-version: 6.1
import PackageDescription

/// One module a stage of the pipeline, so that the folder list reads as the pipeline does:
/// Faults and Quantities, then Formulas, Definitions, Measures, Engines, Settlement, Runs.
let package = Package(
  name: "leftshift",
  products: [.executable(name: "leftshift", targets: ["leftshift"])],
  dependencies: [
    .package(url: "https://github.com/apple/swift-argument-parser", from: "1.8.2"),
    .package(url: "https://github.com/attaswift/BigInt", from: "6.0.1"),
    .package(url: "https://github.com/groue/GRDB.swift", from: "7.10.0"),
    .package(url: "https://github.com/jpsim/Yams", from: "6.2.2"),
  ],
  targets: [
    .target(name: "Faults"),
    .target(name: "Quantities", dependencies: ["BigInt"]),
    .target(name: "Hashing"),
    .target(name: "Formulas", dependencies: ["Faults", "Quantities"]),
    .target(name: "Definitions", dependencies: ["Formulas", "Yams"]),
    .target(name: "Measures", dependencies: ["Definitions"]),
    .target(name: "CADBC"),
    .target(name: "ADBC", dependencies: ["CADBC"]),
    .target(name: "Engines", dependencies: ["ADBC", "Hashing", "Measures"]),
    .target(name: "Settlement", dependencies: ["Measures"]),
    .target(
      name: "Ledger",
      dependencies: [
        "Faults", "Hashing", "Quantities", .product(name: "GRDB", package: "GRDB.swift"),
      ]),
    .target(name: "Runs", dependencies: ["Engines", "Ledger", "Settlement"]),
    .executableTarget(
      name: "leftshift",
      dependencies: [
        "Ledger", "Runs", .product(name: "ArgumentParser", package: "swift-argument-parser"),
      ]),

    .testTarget(name: "QuantitiesTests", dependencies: ["Quantities"]),
    .testTarget(name: "SettlementTests", dependencies: ["Settlement"]),
    .testTarget(name: "RunsTests", dependencies: ["Runs", "leftshift", "Yams"]),
    .testTarget(name: "ADBCTests", dependencies: ["ADBC", "CADBC"]),
    .testTarget(name: "MeasuresTests", dependencies: ["Measures"]),
    .testTarget(name: "EnginesTests", dependencies: ["Engines"]),
    .testTarget(name: "HashingTests", dependencies: ["Hashing"]),
    .executableTarget(
      name: "LedgerKillHelper", dependencies: ["Ledger"], path: "Tests/LedgerKillHelper"),
    .testTarget(
      name: "LedgerTests",
      dependencies: [
        "Ledger", "LedgerKillHelper", .product(name: "GRDBSQLite", package: "GRDB.swift"),
      ]),
  ]
)
