// swift-tools-version: 6.2
import PackageDescription

// A package of its own, so that only `Fuzz/run` builds the engine with libFuzzer's instrumentation
// (`--sanitize fuzzer` reaches every module).

let package = Package(
    name: "Fuzz",
    dependencies: [.package(name: "intelgraph", path: "..")],
    targets: [
        .executableTarget(
            name: "fuzz",
            dependencies: [.product(name: "_Internals", package: "intelgraph")],
            path: "Sources",
            swiftSettings: [
                .enableUpcomingFeature("ExistentialAny"),
                .enableUpcomingFeature("InternalImportsByDefault"),
                .enableUpcomingFeature("MemberImportVisibility"),
            ])
    ],
    swiftLanguageModes: [.v6],
    cxxLanguageStandard: .cxx17
)
