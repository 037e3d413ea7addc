// swift-tools-version: 6.2
import PackageDescription

let package = Package(
    name: "plimsoll",
    products: [
        .executable(name: "plimsoll", targets: ["plimsoll"])
    ],
    dependencies: [
        .package(url: "https://github.com/jpsim/Yams", from: "6.2.2"),
        .package(url: "https://github.com/apple/swift-log", from: "1.16.2"),
        .package(url: "https://github.com/apple/swift-argument-parser", from: "1.8.2"),
        .package(url: "https://github.com/apple/swift-nio", from: "2.81.0"),
        .package(url: "https://github.com/swift-server/async-http-client", from: "1.37.0"),
    ],
    targets: [
        // Foundations
        .target(name: "CLayout", path: "Probes/layout"),
        .target(name: "Events", dependencies: ["CLayout"], path: "Sources/Foundations/Events"),
        .target(name: "Fixtures", dependencies: ["CLayout", "Events"], path: "Sources/Foundations/Fixtures"),
        .target(name: "CLinux", path: "Sources/Foundations/CLinux"),
        .target(name: "Linux", dependencies: ["CLinux"], path: "Sources/Foundations/Linux"),
        .target(name: "CRE2", path: "Sources/Foundations/CRE2", linkerSettings: [.linkedLibrary("re2")]),
        .target(name: "Text", dependencies: ["CRE2"], path: "Sources/Foundations/Text"),
        .systemLibrary(name: "CBPF", path: "Sources/Foundations/CBPF", pkgConfig: "libbpf", providers: [.apt(["libbpf-dev"])]),
        .target(name: "CProbes", path: "Sources/Foundations/CProbes"),
        // Observe
        .target(name: "Sensors", dependencies: ["Events"], path: "Sources/Observe/Sensors"),
        .target(name: "ProcfsSensor", dependencies: ["CLayout", "Events", "Linux", "Sensors"], path: "Sources/Observe/ProcfsSensor"),
        .target(
            name: "EBPFSensor", dependencies: ["CBPF", "CLayout", "CLinux", "CProbes", "Events", "Linux", "ProcfsSensor", "Sensors"],
            path: "Sources/Observe/EBPFSensor"),
        .target(name: "Workloads", dependencies: ["Events", "Linux"], path: "Sources/Observe/Workloads"),
        .target(
            name: "Observation", dependencies: ["CLayout", "Events", "Linux", "Sensors", "Workloads"], path: "Sources/Observe/Observation"),
        // Inspect
        .target(name: "Packages", path: "Sources/Inspect/Packages"),
        // Detect
        .target(name: "RuleLanguage", dependencies: ["Events", "Yams"], path: "Sources/Detect/RuleLanguage"),
        .target(name: "RuleEngine", dependencies: ["CLayout", "Events", "RuleLanguage", "Text"], path: "Sources/Detect/RuleEngine"),
        .target(
            name: "RuleTesting", dependencies: ["CLayout", "Events", "Fixtures", "RuleEngine", "RuleLanguage", "Yams"],
            path: "Sources/Detect/RuleTesting"),
        .target(name: "Repeats", dependencies: ["Events"], path: "Sources/Detect/Repeats"),
        .target(name: "Integrity", dependencies: ["CLayout", "Events"], path: "Sources/Detect/Integrity"),
        // Operate
        .target(
            name: "Delivery",
            dependencies: [
                "Events", "Linux", .product(name: "AsyncHTTPClient", package: "async-http-client"),
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
                "Delivery", "EBPFSensor", "Events", "Integrity", "Linux", "Metrics", "Observation", "ProcfsSensor", "Redaction",
                "Repeats", "RuleEngine", "RuleLanguage", "RuleTesting", "Sensors", "Workloads",
                .product(name: "Logging", package: "swift-log"),
            ],
            path: "Sources/Operate/Agent"),
        .target(name: "CExercise", path: "Sources/Operate/CExercise"),
        .target(name: "Exercise", dependencies: ["CExercise", "Linux"], path: "Sources/Operate/Exercise"),
        // The command line
        .executableTarget(
            name: "plimsoll",
            dependencies: [
                "Agent", "Delivery", "Exercise", "Linux", "Metrics", "Redaction", "RuleEngine", "RuleLanguage",
                .product(name: "ArgumentParser", package: "swift-argument-parser"),
            ]),
        // Tests
        .target(name: "TestKit", dependencies: ["CLayout", "Events", "Fixtures", "Linux"], path: "Sources/TestKit"),
        .testTarget(name: "RepositoryTests", dependencies: ["TestKit"]),
        .testTarget(name: "TestKitTests", dependencies: ["CLayout", "Events", "TestKit"]),
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
        .testTarget(name: "AgentTests", dependencies: ["Agent", "Events", "Linux", "RuleEngine", "RuleLanguage", "Sensors", "TestKit"]),
        .testTarget(name: "LinuxTests", dependencies: ["Linux", "TestKit"], exclude: ["Programs"]),
        .testTarget(name: "TextTests", dependencies: ["Text", "TestKit"]),
        .testTarget(name: "ProcfsSensorTests", dependencies: ["Events", "Linux", "ProcfsSensor", "Sensors", "TestKit"]),
        .testTarget(
            name: "ObservationTests", dependencies: ["CLayout", "Events", "Linux", "Observation", "Sensors", "TestKit", "Workloads"]),
        .testTarget(name: "WorkloadsTests", dependencies: ["Events", "Linux", "TestKit", "Workloads"]),
        .testTarget(name: "PackagesTests", dependencies: ["Packages", "TestKit"]),
        .testTarget(name: "RuleLanguageTests", dependencies: ["Events", "RuleLanguage", "TestKit"]),
        .testTarget(name: "RuleEngineTests", dependencies: ["CLayout", "Events", "RuleEngine", "RuleLanguage", "TestKit"]),
        .testTarget(name: "RepeatsTests", dependencies: ["Events", "Repeats", "TestKit"]),
        .testTarget(name: "IntegrityTests", dependencies: ["CLayout", "Events", "Integrity", "TestKit"]),
        .testTarget(name: "RuleTestingTests", dependencies: ["Events", "RuleEngine", "RuleLanguage", "RuleTesting", "TestKit"]),
        .testTarget(
            name: "DefaultRulesTests", dependencies: ["CLayout", "Events", "RuleEngine", "RuleLanguage", "RuleTesting", "TestKit"]),
        .testTarget(
            name: "DeliveryTests",
            dependencies: ["CLayout", "Delivery", "Events", "TestKit", .product(name: "Logging", package: "swift-log")]),
        .testTarget(name: "ExerciseTests", dependencies: ["CExercise", "Exercise", "RuleEngine", "RuleLanguage", "TestKit"]),
        .testTarget(name: "RedactionTests", dependencies: ["Redaction", "TestKit"]),
        .testTarget(name: "MetricsTests", dependencies: ["Metrics", "TestKit"]),
        .testTarget(name: "EndToEnd", dependencies: ["TestKit"], exclude: ["Programs"]),
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
