internal import Networking

/// What the connections of one event loop share: buffers that are used between two awaits, never across one.
final class LoopContext {
    /// Bytes read from a socket at once.
    private static let inputByteCount = 64 * 1024

    let loop: EventLoop
    let input = UnsafeMutableRawBufferPointer.allocate(byteCount: inputByteCount, alignment: 16)
    let output = OutputBuffer()
    var encoder: ResponseEncoder
    /// The head that the next request is parsed into; see `reclaimHead()`.
    private(set) var head = RequestHead()
    private let idPrefix = UInt64.random(in: .min ... .max)
    private var idCount = UInt64.random(in: .min ... .max)

    init(loop: EventLoop, _ service: HTTPService) {
        self.loop = loop
        encoder = ResponseEncoder(common: service.common)
    }

    deinit { input.deallocate() }

    /// Makes sure that nobody else holds the head: an exchange that outlived its turn keeps the one it came in.
    func reclaimHead() {
        if !isKnownUniquelyReferenced(&head) { head = RequestHead() }
    }

    /// An identifier that no other exchange of this process has, without a system call.
    func nextID() -> RequestID {
        idCount &+= 0x9E37_79B9_7F4A_7C15
        return .generated(idPrefix, idCount)
    }
}
