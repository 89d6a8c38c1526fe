// swift-tools-version: 6.1
import PackageDescription

/// One module a stage of the pipeline, so that the folder list reads as the pipeline does.
///
/// Every target names all modules that it imports: one that is only reached through another is not
/// compiled anew when it changes, and tests then crash on data of an old shape.
let package = Package(
  name: "leftshift",
  products: [.executable(name: "leftshift", targets: ["leftshift"])],
  dependencies: [
    .package(url: "https://github.com/apple/swift-argument-parser", from: "1.8.2"),
    .package(url: "https://github.com/apple/swift-crypto", from: "4.5.2"),
    .package(url: "https://github.com/attaswift/BigInt", from: "6.0.1"),
    .package(url: "https://github.com/groue/GRDB.swift", from: "7.10.0"),
    .package(url: "https://github.com/jpsim/Yams", from: "6.2.2"),
  ],
  targets: [
    .target(name: "Faults"),
    .target(name: "Quantities", dependencies: ["BigInt"]),
    .target(name: "CHashing"),
    .target(name: "Hashing", dependencies: ["CHashing"]),
    .target(name: "Formulas", dependencies: ["Faults", "Quantities"]),
    .target(name: "Definitions", dependencies: language + ["Yams"]),
    .target(name: "Measures", dependencies: language + ["Definitions"]),
    .target(name: "CSystem", linkerSettings: [.linkedLibrary("z")]),
    .target(name: "CXLSXWriter", linkerSettings: [.linkedLibrary("xlsxwriter")]),
    .target(name: "Sheets", dependencies: ["CSystem", "CXLSXWriter", "Quantities"]),
    .target(name: "CADBC"),
    .target(name: "ADBC", dependencies: ["CADBC"]),
    .target(
      name: "Engines",
      dependencies: language + [
        "ADBC", "CSystem", "Definitions", "Hashing", "Measures", "Sheets",
      ]),
    .target(name: "Synthesis", dependencies: ["ADBC", "Engines", "Faults"]),
    .target(name: "Settlement", dependencies: language + ["Definitions", "Measures"]),
    .target(name: "Reports", dependencies: ["Faults", "Hashing", "Quantities", "Settlement"]),
    .target(name: "Flows", dependencies: pipeline + ["Reports"]),
    .target(name: "Ledger", dependencies: ["Faults", "Hashing", "Quantities", grdb]),
    .target(
      name: "Runs",
      dependencies: pipeline + [
        "Engines", "Flows", "Hashing", "Ledger", "Reports",
        .product(name: "Crypto", package: "swift-crypto"),
      ]),
    .executableTarget(
      name: "leftshift",
      dependencies: pipeline + [
        "Engines", "Flows", "Ledger", "Reports", "Runs", "Sheets", "Synthesis",
        .product(name: "ArgumentParser", package: "swift-argument-parser"),
      ]),

    .testTarget(name: "ADBCTests", dependencies: ["ADBC", "CADBC"]),
    .testTarget(
      name: "EnginesTests",
      dependencies: language + [
        "ADBC", "CSystem", "Definitions", "Engines", "Hashing", "Measures", "Sheets",
      ]),
    .testTarget(name: "FlowsTests", dependencies: pipeline + ["Flows"]),
    .testTarget(name: "HashingTests", dependencies: ["Hashing"]),
    .target(name: "FailingDisk", path: "Tests/FailingDisk"),
    .executableTarget(
      name: "LedgerKillHelper", dependencies: ["FailingDisk", "Faults", "Ledger", "Quantities"],
      path: "Tests/LedgerKillHelper"),
    .testTarget(
      name: "LedgerTests",
      dependencies: [
        "Faults", "Hashing", "Ledger", "LedgerKillHelper", "Quantities",
        .product(name: "GRDBSQLite", package: "GRDB.swift"),
      ]),
    .testTarget(name: "MeasuresTests", dependencies: language + ["Definitions", "Measures"]),
    .testTarget(name: "QuantitiesTests", dependencies: ["Quantities"]),
    .testTarget(
      name: "ReportsTests", dependencies: ["Faults", "Hashing", "Quantities", "Reports"]),
    .testTarget(
      name: "RunsTests",
      dependencies: pipeline + [
        "ADBC", "Engines", "Flows", "Hashing", "Ledger", "Reports", "Runs", "Sheets", "Synthesis",
        "Yams", "leftshift",
      ]),
    .testTarget(name: "SettlementTests", dependencies: pipeline),
    .testTarget(
      name: "SynthesisTests", dependencies: ["ADBC", "Engines", "Faults", "Hashing", "Synthesis"]),
  ]
)

/// What formulas are made of.
var language: [Target.Dependency] { ["Faults", "Formulas", "Quantities"] }

/// From definitions to payment lines, without any engine.
var pipeline: [Target.Dependency] { language + ["Definitions", "Measures", "Settlement"] }

var grdb: Target.Dependency { .product(name: "GRDB", package: "GRDB.swift") }
