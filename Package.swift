// swift-tools-version: 6.2
import PackageDescription

// What a module may import is decided here and nowhere else; `Tools/check-imports` holds the
// sources to it. Arrows point down: a module depends only on modules named before it.

// Warnings are errors in continuous integration, not for people who build with a newer compiler.
let warningsAreErrors = Context.environment["INTELGRAPH_WERROR"] == "1"

let strict: [SwiftSetting] = [
    .enableUpcomingFeature("ExistentialAny"),
    .enableUpcomingFeature("InternalImportsByDefault"),
    .enableUpcomingFeature("MemberImportVisibility"),
] + (warningsAreErrors ? [.treatAllWarnings(as: .error)] : [])

/// Modules that wrap a C library also account for every unsafe expression.
let strictMemory: [SwiftSetting] =
    strict + [.strictMemorySafety(), .enableExperimentalFeature("Lifetimes")]

func module(
    _ name: String, _ dependencies: [Target.Dependency], settings: [SwiftSetting] = strict
) -> Target {
    .target(name: name, dependencies: dependencies, swiftSettings: settings)
}

func tests(
    _ name: String, _ dependencies: [Target.Dependency], exclude: [String] = []
) -> Target {
    .testTarget(
        name: "\(name)Tests", dependencies: [.target(name: name), "TestKit"] + dependencies,
        exclude: exclude, swiftSettings: strict)
}

func tool(
    _ name: String, _ folder: String, _ dependencies: [Target.Dependency] = [],
    exclude: [String] = []
) -> Target {
    .executableTarget(
        name: name,
        dependencies: [
            "IntelGraph", "Ingest", "Storage", "Changelog", "LMDB", "Disk", "Graph", "Bytes", "Query", "Cypher",
            "TestKit",
            .product(name: "ArgumentParser", package: "swift-argument-parser"),
        ] + dependencies,
        path: "Tools/\(folder)", exclude: exclude, swiftSettings: strict)
}

let package = Package(
    name: "intelgraph",
    products: [
        .library(name: "IntelGraph", targets: ["IntelGraph"]),
        .library(name: "Changelog", targets: ["Changelog"]),
        .library(name: "LMDB", targets: ["LMDB"]),
        .library(name: "Ingest", targets: ["Ingest"]),
        .executable(name: "intelgraph", targets: ["intelgraph"]),
        // For the fuzzers' package only.
        .library(
            name: "_Internals",
            targets: ["Bytes", "CSV", "Disk", "Graph", "Changelog", "Cypher", "IntelGraph", "Ingest", "Bolt", "Server"]),
    ],
    dependencies: [
        .package(url: "https://github.com/apple/swift-argument-parser", from: "1.8.2"),
        .package(url: "https://github.com/jpsim/Yams", from: "6.2.2"),
        .package(url: "https://github.com/apple/swift-nio", from: "2.101.2"),
        .package(url: "https://github.com/apple/swift-nio-ssl", from: "2.37.6"),
        .package(url: "https://github.com/apple/swift-crypto", from: "4.5.2"),
        .package(url: "https://github.com/vapor/jwt-kit", from: "5.7.1"),
        .package(url: "https://github.com/hummingbird-project/hummingbird", from: "2.28.1"),
        .package(url: "https://github.com/apple/swift-http-types", from: "1.8.0"),
        .package(url: "https://github.com/apple/swift-log", from: "1.14.0"),
    ],
    targets: [
        // System libraries.
        .systemLibrary(name: "CLinux"),
        .systemLibrary(name: "CMalloc"),
        .systemLibrary(name: "CLMDB", pkgConfig: "lmdb", providers: [.apt(["liblmdb-dev"])]),
        .systemLibrary(name: "CZstd", pkgConfig: "libzstd", providers: [.apt(["libzstd-dev"])]),
        .systemLibrary(name: "CXXHash", pkgConfig: "libxxhash", providers: [.apt(["libxxhash-dev"])]),
        .systemLibrary(name: "CRdKafka", pkgConfig: "rdkafka", providers: [.apt(["librdkafka-dev"])]),
        .systemLibrary(name: "CZlib", pkgConfig: "zlib", providers: [.apt(["zlib1g-dev"])]),
        .systemLibrary(name: "CEdit", pkgConfig: "libedit", providers: [.apt(["libedit-dev"])]),
        .target(
            name: "CSimdJSON",
            linkerSettings: [.linkedLibrary("simdjson")]),

        // The browser console, embedded.
        .target(name: "CConsole", exclude: ["Files"]),

        // The engine, bottom up.
        module("Bytes", ["CZstd", "CXXHash"], settings: strictMemory),
        module("CSV", []),
        module("Disk", ["CLinux"], settings: strictMemory),
        module("LMDB", ["CLMDB"], settings: strictMemory),
        module("Graph", ["Bytes"]),
        module("Changelog", ["Bytes", "Disk"]),
        module("Cypher", ["Graph"]),
        module("Storage", ["LMDB", "Changelog", "Disk", "Bytes", "Graph"]),
        module("Query", ["CSV", "Cypher", "Graph"]),
        module(
            "IntelGraph",
            ["Bytes", "CSV", "CZlib", "Disk", "Graph", "Changelog", "Cypher", "LMDB", "Storage", "Query"]),
        module("Kafka", ["CRdKafka"], settings: strictMemory),
        module(
            "Ingest",
            ["IntelGraph", "Kafka", "Graph", "Bytes", "CSimdJSON", .product(name: "Yams", package: "Yams")]),
        module("Bolt", ["Graph"]),
        module(
            "Server",
            [
                "Bolt", "CConsole", "CMalloc", "Ingest", "IntelGraph", "Query", "Cypher", "Storage",
                "Graph", "Disk",
                .product(name: "NIOCore", package: "swift-nio"),
                .product(name: "NIOHTTP1", package: "swift-nio"),
                .product(name: "NIOPosix", package: "swift-nio"),
                .product(name: "NIOSSL", package: "swift-nio-ssl"),
                .product(name: "Crypto", package: "swift-crypto"),
                .product(name: "CryptoExtras", package: "swift-crypto"),
                .product(name: "JWTKit", package: "jwt-kit"),
                .product(name: "HummingbirdCore", package: "hummingbird"),
                .product(name: "HTTPTypes", package: "swift-http-types"),
                .product(name: "Logging", package: "swift-log"),
                .product(name: "Yams", package: "Yams"),
            ]),
        module(
            "BoltClient",
            [
                "Bolt", "Graph",
                .product(name: "NIOCore", package: "swift-nio"),
                .product(name: "NIOPosix", package: "swift-nio"),
                .product(name: "NIOSSL", package: "swift-nio-ssl"),
            ]),
        module("Terminal", ["CEdit"], settings: strictMemory),
        .executableTarget(
            name: "intelgraph",
            dependencies: [
                "IntelGraph", "Server", "BoltClient", "Bolt", "Ingest", "Kafka", "Terminal", "Query", "Cypher", "Storage", "Changelog", "LMDB", "Graph", "Bytes",
                .product(name: "ArgumentParser", package: "swift-argument-parser"),
            ],
            swiftSettings: strict),

        // Long campaigns and benchmarks; each has one command under Tools/.
        tool("crash-lab", "CrashLab"),
        tool("campaign", "Campaign"),
        .executableTarget(
            name: "load",
            dependencies: [
                "Bolt", "Graph",
                .product(name: "ArgumentParser", package: "swift-argument-parser"),
            ],
            path: "Tools/Load", swiftSettings: strict),
        .target(name: "CLimits", dependencies: ["CLMDB"], path: "Tools/Bench/Limits"),
        tool(
            "bench", "Bench", ["CLimits"],
            exclude: [
                "chart.py", "generate.py", "measure.py", "oracle.py", "peers.py", "report.py",
                "rows.json", "run", "Limits",
            ]),

        .target(name: "TestKit", dependencies: ["Graph", "Disk"], path: "Tests/TestKit", swiftSettings: strict),
        tests("Bytes", []),
        tests("CSV", []),
        tests("Disk", []),
        tests("LMDB", []),
        tests("Graph", ["Bytes"], exclude: ["Golden"]),
        tests("Changelog", ["Bytes", "Disk"], exclude: ["Golden"]),
        tests("Cypher", ["Graph"]),
        tests("Storage", ["LMDB", "Changelog", "Disk", "Bytes", "Graph"], exclude: ["Golden"]),
        tests("Query", ["Cypher", "Graph"]),
        tests("IntelGraph", ["Graph", "Query", "Storage", "Changelog"]),
        tests("Kafka", []),
        tests("Bolt", ["Graph"]),
        tests(
            "Server",
            [
                "Bolt", "BoltClient", "Ingest", "Kafka", "IntelGraph", "Query", "Storage", "Graph",
                "Disk",
                .product(name: "Crypto", package: "swift-crypto"),
                .product(name: "CryptoExtras", package: "swift-crypto"),
                .product(name: "NIOCore", package: "swift-nio"),
                .product(name: "NIOPosix", package: "swift-nio"),
                .product(name: "NIOSSL", package: "swift-nio-ssl"),
                .product(name: "HTTPTypes", package: "swift-http-types"),
            ], exclude: ["Golden"]),
        tests("Ingest", ["IntelGraph", "Graph", "Storage", "Kafka", "Bytes"]),
        .testTarget(
            name: "CommandTests", dependencies: ["TestKit", "intelgraph"], swiftSettings: strict),
    ],
    swiftLanguageModes: [.v6],
    cxxLanguageStandard: .cxx17
)
