import CLinux
import Glibc
import Networking
import Testing

@Suite struct FileDescriptorTests {
    /// Two connected sockets: one tells when the other is closed.
    private func pair() throws -> (CInt, CInt) {
        var ends: [CInt] = [-1, -1]
        let type = CInt(SOCK_STREAM.rawValue) | CInt(SOCK_NONBLOCK.rawValue) | CInt(SOCK_CLOEXEC.rawValue)
        let result = socketpair(AF_UNIX, type, 0, &ends)
        try #require(result == 0)
        return (ends[0], ends[1])
    }

    /// Whether the other end is closed.
    private func isEnded(_ descriptor: CInt) -> Bool {
        var byte: UInt8 = 0
        return recv(descriptor, &byte, 1, 0) == 0
    }

    @Test func closesWhenItsOwnerLetsGo() throws {
        let (reader, writer) = try pair()
        defer { close(reader) }
        do {
            let owner = try FileDescriptor(owning: writer, from: "socketpair")
            #expect(owner.rawValue == writer && !isEnded(reader))
        }

        #expect(isEnded(reader))
    }

    @Test func doesNotCloseWhatWasGivenUp() throws {
        let (reader, writer) = try pair()
        defer { close(reader) }
        do {
            let owner = try FileDescriptor(owning: writer, from: "socketpair")
            #expect(owner.release() == writer)
        }

        #expect(!isEnded(reader))
        close(writer)
        #expect(isEnded(reader))
    }

    @Test func throwsTheErrorOfTheCall() {
        let result = open("/does/not/exist", O_RDONLY)

        #expect(throws: SystemError(call: "open", code: ENOENT)) {
            _ = try FileDescriptor(owning: result, from: "open")
        }
        #expect(SystemError(call: "open", code: ENOENT).description == "open: No such file or directory")
    }
}
