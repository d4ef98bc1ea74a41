internal import Networking

/// What the connections of one event loop share: buffers that are used between two awaits, never across one.
final class LoopContext {
    /// Bytes read from a socket at once.
    private static let inputByteCount = 64 * 1024

    let loop: EventLoop
    let input = UnsafeMutableRawBufferPointer.allocate(byteCount: inputByteCount, alignment: 16)
    let output = OutputBuffer()
    var date = DateField()
    private var spareHead: RequestHead?
    private let idPrefix = UInt64.random(in: .min ... .max)
    private var idCount = UInt64.random(in: .min ... .max)

    init(loop: EventLoop) {
        self.loop = loop
    }

    deinit { input.deallocate() }

    /// A head nobody else holds.
    func takeHead() -> RequestHead {
        defer { spareHead = nil }
        return spareHead ?? RequestHead()
    }

    /// Keeps a head for the next request, unless somebody still holds it.
    func giveBack(_ head: consuming RequestHead) {
        if isKnownUniquelyReferenced(&head) { spareHead = head }
    }

    /// An identifier that no other exchange of this process has, without a system call.
    func nextID() -> RequestID {
        idCount &+= 0x9E37_79B9_7F4A_7C15
        return .generated(idPrefix, idCount)
    }
}
