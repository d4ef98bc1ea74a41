import FoundationEssentials
import Shared
import Testing

/// Files that a service must neither use nor touch.
@Suite(.timeLimit(.minutes(3))) struct DamagedDatabaseTests {
    /// What happened to the file.
    enum Damage: CaseIterable, Sendable {
        case garbage
        case oneByte
        case cutWithinAPage
        case cutBehindTheFirstPage
        case overwrittenPage
        case newerSchema
        case otherApplication

        /// What the reason must say of it.
        var saying: String {
            switch self {
            case .garbage, .oneByte: "not a SQLite database"
            case .cutWithinAPage, .cutBehindTheFirstPage, .overwrittenPage: "corrupt"
            case .newerSchema: "run a newer build"
            case .otherApplication: "another application"
            }
        }

        /// The file's bytes afterwards, from those of a good one.
        func applied(to good: Data) -> Data {
            var bytes = Array(good)
            // SQLite's file format, §1.3: the page size at 16, the user version at 60, the application id at 68.
            let pageSize = Int(bytes[16]) << 8 | Int(bytes[17])
            switch self {
            case .garbage: bytes = Array(String(repeating: "This is no database. ", count: 400).utf8)
            case .oneByte: bytes = [0x53]
            case .cutWithinAPage: bytes.removeLast(pageSize / 2)
            case .cutBehindTheFirstPage: bytes.removeSubrange(pageSize...)
            case .overwrittenPage:
                for index in pageSize..<2 * pageSize { bytes[index] = 0xA5 }
            case .newerSchema: bytes[62] = 1
            case .otherApplication: bytes[71] ^= 1
            }
            return Data(bytes)
        }
    }

    @Test(arguments: Product.services, Damage.allCases)
    func isRefusedWithTheReasonAndLeftAsItIs(_ product: Product, _ damage: Damage) async throws {
        try await withTemporaryDirectory { directory in
            try await withService(product, in: directory) { _, process in
                #expect(await process.stop() == .status(0))
            }
            let file = URL(filePath: "\(directory)/data/\(product.databaseName)")
            let good = try Data(contentsOf: file)
            let damaged = damage.applied(to: good)
            try damaged.write(to: file)
            let names = try names(in: directory)

            try await withProcess(product, in: directory) { process in
                #expect(await process.exit() == .status(69))
                let line = process.errors.lines.last ?? nil
                #expect(line?["level"] == "error")
                #expect(line?["reason"]?.string?.contains(damage.saying) == true, "\(process.errors.text)")
            }
            #expect(try Data(contentsOf: file) == damaged)
            #expect(try self.names(in: directory) == names)

            // The refusal has spoilt nothing else: with its own file back the service is what it was.
            try good.write(to: file)
            try await withService(product, in: directory) { service, _ async throws in
                #expect(try await service.client.get("/ready/").status == 200)
            }
        }
    }

    @Test func isRefusedByTheCommandThatMigrates() async throws {
        try await withTemporaryDirectory { directory in
            try await withProcess(.authService, ["migrate"], in: directory) { process in
                #expect(await process.exit() == .status(0))
                #expect(process.output.text.contains("schema version"))
            }
            let file = URL(filePath: "\(directory)/data/auth.sqlite")
            let damaged = Damage.newerSchema.applied(to: try Data(contentsOf: file))
            try damaged.write(to: file)

            try await withProcess(.authService, ["migrate"], in: directory) { process in
                #expect(await process.exit() == .status(69))
                #expect(process.errors.text.contains(Damage.newerSchema.saying))
            }
            #expect(try Data(contentsOf: file) == damaged)
        }
    }

    private func names(in directory: String) throws -> [String] {
        try FileManager.default.contentsOfDirectory(atPath: directory + "/data").sorted()
    }
}
