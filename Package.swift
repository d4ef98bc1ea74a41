// swift-tools-version: 6.2
import PackageDescription

/// What every target is compiled with: language mode 6, warnings as errors, and the features of the next mode.
let settings: [SwiftSetting] = [
    .enableUpcomingFeature("ExistentialAny"),
    .enableUpcomingFeature("InternalImportsByDefault"),
    .enableUpcomingFeature("MemberImportVisibility"),
    .enableUpcomingFeature("NonisolatedNonsendingByDefault"),
    .enableUpcomingFeature("InferIsolatedConformances"),
    .enableUpcomingFeature("ImmutableWeakCaptures"),
    .treatAllWarnings(as: .error),
]

/// A C library of the distribution: a module map and a shim header.
func library(_ name: String, pkgConfig: String, apt: String) -> Target {
    .systemLibrary(name: name, path: "Sources/\(name)", pkgConfig: pkgConfig, providers: [.apt([apt])])
}

func module(_ name: String, _ dependencies: [Target.Dependency]) -> Target {
    .target(name: name, dependencies: dependencies, swiftSettings: settings)
}

func tests(_ name: String, _ dependencies: [Target.Dependency]) -> Target {
    .testTarget(name: name, dependencies: dependencies, swiftSettings: settings)
}

let package = Package(
    name: "auth-service",
    products: [
        .executable(name: "auth-service", targets: ["AuthService"]),
        .executable(name: "service-registry", targets: ["Registry"]),
        .executable(name: "consumer", targets: ["Consumer"]),
        .library(name: "AuthClient", targets: ["AuthClient"]),
    ],
    targets: [
        .systemLibrary(name: "CLinux", path: "Sources/CLinux"),
        library("COpenSSL", pkgConfig: "openssl", apt: "libssl-dev"),
        library("CSodium", pkgConfig: "libsodium", apt: "libsodium-dev"),
        library("CSQLite", pkgConfig: "sqlite3", apt: "libsqlite3-dev"),
        // libutf8proc's pkg-config file names a define that the package manager refuses; the module map links it.
        .systemLibrary(name: "CUnicode", path: "Sources/CUnicode", providers: [.apt(["libutf8proc-dev"])]),

        module("Networking", ["CLinux", "COpenSSL"]),
        module("HTTP", ["Networking", "CLinux"]),
        module("Crypto", ["COpenSSL", "CSodium", "CUnicode"]),
        module("SQLite", ["Networking", "CSQLite"]),
        module("Shared", ["HTTP", "Networking", "CLinux"]),
        module("AuthClient", ["Shared", "HTTP", "Networking", "Crypto"]),

        .executableTarget(
            name: "AuthService",
            dependencies: ["AuthClient", "Shared", "HTTP", "Networking", "Crypto", "SQLite"],
            swiftSettings: settings
        ),
        .executableTarget(
            name: "Registry",
            dependencies: ["Shared", "HTTP", "Networking", "Crypto", "SQLite"],
            swiftSettings: settings
        ),
        .executableTarget(
            name: "Consumer",
            dependencies: ["AuthClient", "Shared", "HTTP", "Networking"],
            path: "Examples/Consumer",
            swiftSettings: settings
        ),

        // Certificates and foreign peers for the tests of several modules.
        .target(
            name: "TLSFixtures", dependencies: ["Networking", "COpenSSL"], path: "Tests/TLSFixtures",
            swiftSettings: settings
        ),
        tests("NetworkingTests", ["Networking", "TLSFixtures", "CLinux"]),
        tests("HTTPTests", ["HTTP", "Networking", "TLSFixtures"]),
        tests("CryptoTests", ["Crypto"]),
        tests("SQLiteTests", ["SQLite", "Networking"]),
        tests("SharedTests", ["Shared", "HTTP", "Networking", "TLSFixtures"]),
        tests("AuthClientTests", ["AuthClient", "Registry", "Shared", "HTTP", "Networking", "Crypto"]),
        tests("AuthServiceTests", ["AuthService", "Shared", "HTTP", "Networking", "Crypto", "SQLite"]),
        tests("RegistryTests", ["Registry", "Shared", "HTTP", "Networking", "SQLite"]),
        tests(
            "EndToEndTests",
            [
                "AuthService", "Registry", "AuthClient", "Shared", "HTTP", "Networking", "Crypto", "SQLite",
                "TLSFixtures",
            ]
        ),
    ],
    swiftLanguageModes: [.v6]
)

// The fuzzer is built by scripts/fuzz alone: it needs every module instrumented, and has no place in a normal build.
if Context.environment["FUZZ"] != nil, let service = package.targets.first(where: { $0.name == "AuthService" }) {
    // An executable cannot be linked into another: without its main, auth-service is a library.
    package.products.removeAll { $0.name == "auth-service" }
    package.targets.removeAll { $0.name == "AuthService" }
    package.targets += [
        .target(
            name: "AuthService", dependencies: service.dependencies, exclude: ["Main.swift"], swiftSettings: settings),
        .systemLibrary(name: "CFuzzer", path: "Fuzzing/CFuzzer"),
        .executableTarget(
            name: "Fuzz",
            dependencies: ["CFuzzer", "AuthService", "Crypto", "HTTP", "Networking", "Shared"],
            path: "Fuzzing/Targets",
            swiftSettings: settings
        ),
    ]
}
