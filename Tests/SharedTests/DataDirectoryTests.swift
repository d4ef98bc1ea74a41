import FoundationEssentials
import Glibc
import Shared
import Testing

@Suite struct DataDirectoryTests {
    private func mode(_ path: String) throws -> Int? {
        try FileManager.default.attributesOfItem(atPath: path)[.posixPermissions] as? Int
    }

    @Test func createsFoldersThatOnlyTheOwnerMayEnter() async throws {
        try await withTemporaryDirectory { root in
            let directory = try DataDirectory(root + "/a/b/")
            #expect(directory.path == root + "/a/b")
            #expect(try mode(directory.path) == 0o700)
            #expect(directory.file("users.db") == root + "/a/b/users.db")
        }
    }

    @Test func refusesAPathThatIsAFile() async throws {
        try await withTemporaryDirectory { root in
            try Data().write(to: URL(filePath: root + "/file"))
            #expect(throws: FileError.self) { try DataDirectory(root + "/file") }
            #expect(throws: FileError.self) { try DataDirectory(root + "/file/below") }
        }
    }

    @Test func makesASecretOnceAndKeepsIt() async throws {
        try await withTemporaryDirectory { root in
            let directory = try DataDirectory(root)
            let secret = try directory.secret(named: "key", byteCount: 32)

            #expect(secret.bytes.count == 32)
            #expect(try directory.secret(named: "key", byteCount: 32) == secret)
            #expect(try directory.secret(named: "other", byteCount: 32) != secret)
            #expect(try mode(directory.file("key")) == 0o600)
            #expect(try FileManager.default.contentsOfDirectory(atPath: root).sorted() == ["key", "other"])
        }
    }

    @Test func refusesASecretThatOthersMayRead() async throws {
        try await withTemporaryDirectory { root in
            let directory = try DataDirectory(root)
            _ = try directory.secret(named: "key", byteCount: 32)
            try FileManager.default.setAttributes([.posixPermissions: 0o640], ofItemAtPath: root + "/key")

            #expect(throws: DataDirectoryError.readableByOthers(path: root + "/key")) {
                try directory.secret(named: "key", byteCount: 32)
            }
        }
    }

    @Test(arguments: [16, 31, 33, 64])
    func refusesASecretOfAnotherLength(_ count: Int) async throws {
        try await withTemporaryDirectory { root in
            let directory = try DataDirectory(root)
            _ = try directory.secret(named: "key", byteCount: count)
            #expect(throws: DataDirectoryError.wrongLength(path: root + "/key")) {
                try directory.secret(named: "key", byteCount: 32)
            }
        }
    }

    @Test func isLockedByOneHolderAtATime() async throws {
        try await withTemporaryDirectory { root in
            let directory = try DataDirectory(root)
            var lock: DataDirectoryLock? = try directory.lock()
            #expect(throws: DataDirectoryError.inUse(path: root)) { try directory.lock() }

            withExtendedLifetime(lock) {}
            lock = nil
            _ = try directory.lock()
        }
    }

    /// A descriptor closed twice is somebody else's the second time.
    @Test func closesNothingOfOthersWhenItIsRefused() async throws {
        try await withTemporaryDirectory { root in
            let directory = try DataDirectory(root)
            let lock = try directory.lock()
            let lost = await withTaskGroup(of: Int.self) { group in
                group.addTask {
                    for _ in 0..<2000 { _ = try? directory.lock() }
                    return 0
                }
                group.addTask { (0..<2000).count { _ in Self.isLostBeforeItIsClosed() } }
                return await group.reduce(0, +)
            }
            withExtendedLifetime(lock) {}
            #expect(lost == 0)
        }
    }

    /// Opens something, and finds out whether it is still there when it is to be closed.
    private static func isLostBeforeItIsClosed() -> Bool {
        let descriptor = open("/dev/null", O_RDONLY | O_CLOEXEC)
        sched_yield()
        return close(descriptor) != 0
    }
}
