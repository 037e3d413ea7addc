// swift-tools-version: 6.2
import PackageDescription

let package = Package(
    name: "plimsoll",
    products: [
        .executable(name: "plimsoll", targets: ["plimsoll"])
    ],
    dependencies: [
        .package(url: "https://github.com/jpsim/Yams", from: "6.2.2"),
        .package(url: "https://github.com/apple/swift-crypto", from: "4.0.0"),
        .package(url: "https://github.com/apple/swift-log", from: "1.16.2"),
        .package(url: "https://github.com/apple/swift-argument-parser", from: "1.8.2"),
        .package(url: "https://github.com/LebJe/TOMLKit", from: "0.6.0"),
        .package(url: "https://github.com/groue/GRDB.swift", from: "7.10.0"),
        .package(url: "https://github.com/apple/swift-nio", from: "2.81.0"),
        .package(url: "https://github.com/hummingbird-project/swift-mustache", from: "2.1.1"),
        .package(url: "https://github.com/swift-server/async-http-client", from: "1.37.0"),
        .package(url: "https://github.com/apple/swift-nio-ssl", from: "2.31.0"),
    ],
    targets: [
        // Foundations
        .target(name: "CLayout", path: "Probes/layout"),
        .target(name: "Events", dependencies: ["CLayout"], path: "Sources/Foundations/Events"),
        .target(name: "JSONText", path: "Sources/Foundations/JSONText"),
        .target(name: "CSimdjson", path: "Sources/Foundations/CSimdjson", linkerSettings: [.linkedLibrary("simdjson")]),
        .target(name: "JSONDocument", dependencies: ["CSimdjson"], path: "Sources/Foundations/JSONDocument"),
        .target(name: "Fixtures", dependencies: ["CLayout", "Events"], path: "Sources/Foundations/Fixtures"),
        .target(name: "CLinux", path: "Sources/Foundations/CLinux"),
        .target(name: "Linux", dependencies: ["CLinux"], path: "Sources/Foundations/Linux"),
        .target(name: "CRE2", path: "Sources/Foundations/CRE2", linkerSettings: [.linkedLibrary("re2")]),
        .target(name: "Dates", path: "Sources/Foundations/Dates"),
        .target(name: "Bolt", dependencies: ["Linux"], path: "Sources/Foundations/Bolt"),
        .target(name: "Text", dependencies: ["CRE2"], path: "Sources/Foundations/Text"),
        .target(name: "Workers", dependencies: ["CLinux", "Linux"], path: "Sources/Foundations/Workers"),
        .systemLibrary(name: "CBPF", path: "Sources/Foundations/CBPF", pkgConfig: "libbpf", providers: [.apt(["libbpf-dev"])]),
        .systemLibrary(name: "CZstd", path: "Sources/Foundations/CZstd", pkgConfig: "libzstd", providers: [.apt(["libzstd-dev"])]),
        .target(name: "CProbes", path: "Sources/Foundations/CProbes"),
        .systemLibrary(name: "CZlib", path: "Sources/Foundations/CZlib", providers: [.apt(["zlib1g-dev"])]),
        .systemLibrary(name: "CArchive", path: "Sources/Foundations/CArchive", providers: [.apt(["libarchive-dev"])]),
        .systemLibrary(name: "CExpat", path: "Sources/Foundations/CExpat", providers: [.apt(["libexpat1-dev"])]),
        .systemLibrary(name: "CInflate", path: "Sources/Foundations/CInflate", providers: [.apt(["libisal-dev", "libzstd-dev"])]),
        // Observe
        .target(name: "Sensors", dependencies: ["Events"], path: "Sources/Observe/Sensors"),
        .target(name: "ProcfsSensor", dependencies: ["CLayout", "Events", "Linux", "Sensors"], path: "Sources/Observe/ProcfsSensor"),
        .target(
            name: "EBPFSensor", dependencies: ["CBPF", "CLayout", "CLinux", "CProbes", "Events", "Linux", "ProcfsSensor", "Sensors"],
            path: "Sources/Observe/EBPFSensor"),
        .target(name: "Workloads", dependencies: ["Bolt", "Dates", "Events", "Linux"], path: "Sources/Observe/Workloads"),
        .target(
            name: "Observation", dependencies: ["CLayout", "Events", "Linux", "Sensors", "Workloads"], path: "Sources/Observe/Observation"),
        .target(
            name: "Recording", dependencies: ["CLayout", "CZstd", "Events", "Linux", "Sensors", "Workloads"],
            path: "Sources/Observe/Recording"),
        // Inspect
        .target(name: "Packages", path: "Sources/Inspect/Packages"),
        .target(
            name: "Digests", dependencies: ["Packages", .product(name: "Crypto", package: "swift-crypto")], path: "Sources/Inspect/Digests"),
        .target(name: "BinaryFormats", dependencies: ["Packages"], path: "Sources/Inspect/BinaryFormats"),
        .target(name: "Zip", dependencies: ["CZlib", "Packages"], path: "Sources/Inspect/Zip"),
        .target(name: "BillsOfMaterials", dependencies: ["JSONDocument", "Packages"], path: "Sources/Inspect/BillsOfMaterials"),
        .target(
            name: "Inventory",
            dependencies: [
                "BillsOfMaterials", "BinaryFormats", "CZlib", "CZstd", "Packages", "Yams", "Zip",
                .product(name: "Crypto", package: "swift-crypto"),
            ],
            path: "Sources/Inspect/Inventory"),
        .target(name: "Versions", path: "Sources/Inspect/Versions"),
        .target(name: "CVSS", path: "Sources/Inspect/CVSS"),
        .target(
            name: "Vulnerabilities", dependencies: ["CVSS", "Dates", "Packages", "Versions", "Yams"],
            path: "Sources/Inspect/Vulnerabilities"),
        .target(
            name: "Feeds",
            dependencies: ["CArchive", "CExpat", "JSONDocument", "JSONText", "TOMLKit", "Versions", "Vulnerabilities", "Yams"],
            path: "Sources/Inspect/Feeds"),
        .target(
            name: "VulnerabilityDatabase",
            dependencies: [
                "CArchive", "Feeds", "JSONDocument", "Linux", "Vulnerabilities", "Workers",
                .product(name: "AsyncHTTPClient", package: "async-http-client"), .product(name: "Crypto", package: "swift-crypto"),
                .product(name: "GRDBSQLite", package: "GRDB.swift"), .product(name: "NIOCore", package: "swift-nio"),
            ],
            path: "Sources/Inspect/VulnerabilityDatabase"),
        .target(
            name: "Verdicts",
            dependencies: [
                "Packages", "Vulnerabilities", "VulnerabilityDatabase", .product(name: "Crypto", package: "swift-crypto"),
                .product(name: "GRDBSQLite", package: "GRDB.swift"),
            ],
            path: "Sources/Inspect/Verdicts"),
        .target(
            name: "Reports",
            dependencies: ["BillsOfMaterials", "Dates", "JSONText", "Packages", .product(name: "Mustache", package: "swift-mustache")],
            path: "Sources/Inspect/Reports"),
        .target(
            name: "ScanReports", dependencies: ["CVSS", "JSONText", "Packages", "Versions", "Vulnerabilities"],
            path: "Sources/Inspect/ScanReports"),
        .target(name: "FileIndex", dependencies: ["Packages"], path: "Sources/Inspect/FileIndex"),
        .target(
            name: "Layers",
            dependencies: [
                "CArchive", "CInflate", "CLinux", "Digests", "FileIndex", "JSONText", "Linux", "Packages",
                .product(name: "Crypto", package: "swift-crypto"),
            ],
            path: "Sources/Inspect/Layers"),
        .target(
            name: "Images",
            dependencies: [
                "Bolt", "CArchive", "CLinux", "Digests", "Linux", "Packages", .product(name: "Crypto", package: "swift-crypto"),
            ],
            path: "Sources/Inspect/Images"),
        .target(
            name: "Registry",
            dependencies: [
                "Digests", "Images", "Linux", "Packages", .product(name: "AsyncHTTPClient", package: "async-http-client"),
                .product(name: "NIOCore", package: "swift-nio"), .product(name: "NIOHTTP1", package: "swift-nio"),
                .product(name: "NIOSSL", package: "swift-nio-ssl"),
            ],
            path: "Sources/Inspect/Registry"),
        .target(
            name: "Inspection",
            dependencies: [
                "BillsOfMaterials", "CArchive", "FileIndex", "Images", "Inventory", "Layers", "Linux", "Packages", "Registry", "Reports",
                "ScanReports", "Verdicts", "Versions", "VulnerabilityDatabase", "Vulnerabilities", "Workers",
            ],
            path: "Sources/Inspect/Inspection"),
        // Detect
        .target(name: "RuleLanguage", dependencies: ["Events", "Yams"], path: "Sources/Detect/RuleLanguage"),
        .target(
            name: "RuleEngine", dependencies: ["CLayout", "Dates", "Events", "RuleLanguage", "Text"], path: "Sources/Detect/RuleEngine"),
        .target(
            name: "RuleTesting", dependencies: ["CLayout", "Events", "Fixtures", "RuleEngine", "RuleLanguage", "Yams"],
            path: "Sources/Detect/RuleTesting"),
        .target(name: "Repeats", dependencies: ["Events"], path: "Sources/Detect/Repeats"),
        .target(name: "Integrity", dependencies: ["CLayout", "Events"], path: "Sources/Detect/Integrity"),
        // Operate
        .target(
            name: "Delivery",
            dependencies: [
                "Dates", "Events", "JSONText", "Linux", .product(name: "AsyncHTTPClient", package: "async-http-client"),
                .product(name: "Logging", package: "swift-log"),
                .product(name: "NIOCore", package: "swift-nio"), .product(name: "NIOHTTP1", package: "swift-nio"),
            ],
            path: "Sources/Operate/Delivery"),
        .target(name: "Redaction", dependencies: ["Events", "Text"], path: "Sources/Operate/Redaction"),
        .target(
            name: "Metrics",
            dependencies: [
                .product(name: "NIOCore", package: "swift-nio"), .product(name: "NIOHTTP1", package: "swift-nio"),
                .product(name: "NIOPosix", package: "swift-nio"),
            ],
            path: "Sources/Operate/Metrics"),
        .target(
            name: "Agent",
            dependencies: [
                "Dates", "Delivery", "EBPFSensor", "Events", "Integrity", "JSONText", "Linux", "Metrics", "Observation", "ProcfsSensor",
                "Recording", "Redaction", "Repeats", "RuleEngine", "RuleLanguage", "RuleTesting", "Sensors", "Workloads",
                .product(name: "Logging", package: "swift-log"),
            ],
            path: "Sources/Operate/Agent"),
        .target(name: "CExercise", path: "Sources/Operate/CExercise"),
        .target(name: "Exercise", dependencies: ["CExercise", "Linux"], path: "Sources/Operate/Exercise"),
        // The command line
        .executableTarget(
            name: "plimsoll",
            dependencies: [
                "Agent", "BillsOfMaterials", "Delivery", "Exercise", "Images", "Inspection", "Layers", "Linux", "Metrics", "Packages",
                "Recording", "Redaction", "Registry", "Reports", "RuleEngine", "RuleLanguage", "ScanReports", "Verdicts",
                "VulnerabilityDatabase", "Vulnerabilities", "Workers",
                .product(name: "ArgumentParser", package: "swift-argument-parser"),
            ]),
        // Tests
        .target(name: "TestKit", dependencies: ["CLayout", "Events", "Fixtures", "Linux"], path: "Sources/TestKit"),
        .testTarget(name: "RepositoryTests", dependencies: ["TestKit"]),
        .testTarget(name: "TestKitTests", dependencies: ["CLayout", "Events", "TestKit"]),
        .testTarget(name: "JSONTextTests", dependencies: ["JSONText"]),
        .testTarget(name: "EventsTests", dependencies: ["CLayout", "Events", "TestKit"]),
        // The programs of Probes/ compiled for this machine, over a made-up kernel.
        .target(
            name: "CHostedProbes", dependencies: ["CLayout"], path: "Tests/CHostedProbes",
            cSettings: [.headerSearchPath("../../Probes"), .headerSearchPath("../../Probes/include")]),
        .testTarget(
            name: "InterestTests",
            dependencies: ["CHostedProbes", "CLayout", "EBPFSensor", "Events", "RuleEngine", "RuleLanguage", "TestKit"]),
        .testTarget(
            name: "EBPFSensorTests",
            dependencies: ["CLayout", "CProbes", "EBPFSensor", "Events", "Linux", "Observation", "Sensors", "TestKit", "Workloads"],
            exclude: ["Programs", "verifier-costs.txt"]),
        .testTarget(
            name: "AgentTests",
            dependencies: [
                "Agent", "CLayout", "Events", "Linux", "Observation", "Recording", "RuleEngine", "RuleLanguage", "Sensors", "TestKit",
                "Workloads",
            ]),
        .testTarget(name: "LinuxTests", dependencies: ["Linux", "TestKit"], exclude: ["Programs"]),
        .testTarget(name: "DatesTests", dependencies: ["Dates"]),
        .testTarget(name: "BoltTests", dependencies: ["Bolt", "TestKit"]),
        .testTarget(name: "TextTests", dependencies: ["Text", "TestKit"]),
        .testTarget(name: "ProcfsSensorTests", dependencies: ["Events", "Linux", "ProcfsSensor", "Sensors", "TestKit"]),
        .testTarget(
            name: "ObservationTests", dependencies: ["CLayout", "Events", "Linux", "Observation", "Sensors", "TestKit", "Workloads"]),
        .testTarget(
            name: "RecordingTests",
            dependencies: ["CLayout", "Events", "Linux", "Observation", "Recording", "Sensors", "TestKit", "Workloads"]),
        .testTarget(name: "WorkloadsTests", dependencies: ["Events", "Linux", "TestKit", "Workloads"]),
        .testTarget(name: "BinaryFormatsTests", dependencies: ["BinaryFormats", "Packages", "TestKit"]),
        .testTarget(
            name: "InventoryTests", dependencies: ["BinaryFormats", "CZlib", "Inventory", "Packages", "TestKit"],
            exclude: ["KnownIssues.json", "Programs"]),
        .testTarget(name: "VersionsTests", dependencies: ["TestKit", "Versions"], exclude: ["known-issues.txt"]),
        .testTarget(name: "CVSSTests", dependencies: ["CVSS", "TestKit"]),
        .testTarget(
            name: "VulnerabilitiesTests", dependencies: ["CVSS", "Packages", "TestKit", "Versions", "Vulnerabilities"]),
        .testTarget(name: "JSONDocumentTests", dependencies: ["JSONDocument", "TestKit"]),
        .testTarget(
            name: "FeedsTests", dependencies: ["Feeds", "TestKit", "Versions", "Vulnerabilities"],
            exclude: ["known-issues.txt", "not-read.txt"]),
        // Updates a database and ends itself where it is told to; and builds and measures a large one.
        .executableTarget(
            name: "DatabaseExerciser",
            dependencies: ["Feeds", "Packages", "Verdicts", "Vulnerabilities", "VulnerabilityDatabase", "Workers"],
            path: "Tests/DatabaseExerciser"),
        .testTarget(
            name: "VulnerabilityDatabaseTests",
            dependencies: [
                "DatabaseExerciser", "Feeds", "TestKit", "Vulnerabilities", "VulnerabilityDatabase", "Workers",
                .product(name: "Crypto", package: "swift-crypto"), .product(name: "NIOConcurrencyHelpers", package: "swift-nio"),
                .product(name: "NIOCore", package: "swift-nio"), .product(name: "NIOHTTP1", package: "swift-nio"),
                .product(name: "NIOPosix", package: "swift-nio"),
            ],
            exclude: ["Faults"]),
        .testTarget(
            name: "ScanTests",
            dependencies: [
                "BillsOfMaterials", "Feeds", "Inspection", "Inventory", "JSONDocument", "Layers", "Linux", "Packages", "ScanReports",
                "TestKit", "Versions", "Vulnerabilities", "VulnerabilityDatabase",
            ], exclude: ["known-issues.txt"]),
        .testTarget(
            name: "VerdictsTests",
            dependencies: ["DatabaseExerciser", "Packages", "TestKit", "Verdicts", "Vulnerabilities", "VulnerabilityDatabase"]),
        .testTarget(name: "ScanReportsTests", dependencies: ["Packages", "ScanReports", "TestKit", "Vulnerabilities"]),
        .testTarget(name: "PackagesTests", dependencies: ["Packages", "TestKit"], exclude: ["known-issues.txt"]),
        .testTarget(
            name: "ReportsTests", dependencies: ["BillsOfMaterials", "JSONDocument", "Packages", "Reports", "TestKit"],
            exclude: ["known-issues.txt"]),
        .testTarget(name: "FileIndexTests", dependencies: ["FileIndex", "Packages", "TestKit"]),
        .testTarget(
            name: "LayersTests", dependencies: ["FileIndex", "Images", "Inventory", "Layers", "Linux", "Packages", "TestKit"],
            exclude: ["Hostile", "known-issues.txt"]),
        .testTarget(name: "WorkersTests", dependencies: ["TestKit", "Workers", "worker-fixture"]),
        // A worker for tests: the tests' own executable does not dispatch jobs.
        .executableTarget(name: "worker-fixture", dependencies: ["Workers"], path: "Tests/WorkerFixture"),
        .testTarget(
            name: "ImagesTests", dependencies: ["Images", "Packages", "TestKit", .product(name: "Crypto", package: "swift-crypto")]),
        .testTarget(
            name: "RegistryTests",
            dependencies: [
                "Digests", "Images", "Packages", "Registry", "TestKit", .product(name: "NIOCore", package: "swift-nio"),
                .product(name: "NIOHTTP1", package: "swift-nio"), .product(name: "NIOPosix", package: "swift-nio"),
            ]),
        .testTarget(name: "RuleLanguageTests", dependencies: ["Events", "RuleLanguage", "TestKit"]),
        .testTarget(name: "RuleEngineTests", dependencies: ["CLayout", "Events", "RuleEngine", "RuleLanguage", "TestKit"]),
        .testTarget(name: "RepeatsTests", dependencies: ["Events", "Repeats", "TestKit"]),
        .testTarget(name: "IntegrityTests", dependencies: ["CLayout", "Events", "Integrity", "TestKit"]),
        .testTarget(name: "RuleTestingTests", dependencies: ["Events", "RuleEngine", "RuleLanguage", "RuleTesting", "TestKit"]),
        .testTarget(
            name: "DefaultRulesTests", dependencies: ["CLayout", "Events", "RuleEngine", "RuleLanguage", "RuleTesting", "TestKit"]),
        .testTarget(
            name: "DeliveryTests",
            dependencies: ["CLayout", "Delivery", "Events", "JSONText", "TestKit", .product(name: "Logging", package: "swift-log")]),
        .testTarget(name: "ExerciseTests", dependencies: ["CExercise", "Exercise", "RuleEngine", "RuleLanguage", "TestKit"]),
        .testTarget(name: "RedactionTests", dependencies: ["Redaction", "TestKit"]),
        .testTarget(name: "MetricsTests", dependencies: ["Metrics", "TestKit"]),
        .testTarget(
            name: "EndToEnd", dependencies: ["TestKit"], exclude: ["Feeds", "Hostile", "Programs", "known-issues.txt"]),
        // Benchmarks: no part of a product.
        .target(name: "CAllocations", path: "Benchmarks/CAllocations"),
        .executableTarget(
            name: "RuleBench", dependencies: ["CAllocations", "Events", "Observation", "Recording", "RuleEngine", "RuleLanguage"],
            path: "Benchmarks/RuleBench"),
    ],
    swiftLanguageModes: [.v6],
    cLanguageStandard: .gnu2x,
    cxxLanguageStandard: .cxx17
)

// Continuous integration sets this; a developer's warning stays one, so that an unfinished change can be tried.
if Context.environment["PLIMSOLL_WARNINGS_AS_ERRORS"] == "1" {
    for target in package.targets where target.type != .system {
        target.swiftSettings = (target.swiftSettings ?? []) + [.treatAllWarnings(as: .error)]
        target.cSettings = (target.cSettings ?? []) + [.treatAllWarnings(as: .error)]
        target.cxxSettings = (target.cxxSettings ?? []) + [.treatAllWarnings(as: .error)]
    }
}
