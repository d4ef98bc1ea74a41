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

    /// Where the work of each route's handler runs; the last is for what has no route.
    private let lanes: [EventLoopLane]
    private let slowHandler: (@Sendable (Int?, UInt64) -> Void)?
    private let holdLimit: UInt64
    private let mark = Mark()

    init(loop: EventLoop, _ service: HTTPService) {
        self.loop = loop
        let slowHandler = service.options.slowHandler
        let mark = self.mark
        self.slowHandler = slowHandler
        holdLimit = service.limits.loopHoldLimit.nanoseconds
        lanes = (service.router.routes.map { Optional($0.index) } + [nil]).map { route in
            EventLoopLane(on: loop, limit: service.limits.loopHoldLimit) { held in
                // The next answer of this turn is not to blame for it.
                mark.time = .now
                slowHandler?(route, held)
            }
        }
        encoder = ResponseEncoder(common: service.common)
    }

    deinit { input.deallocate() }

    /// Makes sure that nobody else holds the head: an exchange that outlived its turn keeps the one it came in.
    func reclaimHead() {
        if !isKnownUniquelyReferenced(&head) { head = RequestHead() }
    }

    func lane(_ route: Int?) -> EventLoopLane { lanes[route ?? lanes.count - 1] }

    /// Notes that a handler has answered in this turn: what it took is what has passed since the answer before.
    func noteTurn(until now: MonotonicTime, route: Int?) {
        let held = now.nanoseconds(since: max(mark.time, loop.turnStart))
        mark.time = now
        if held > holdLimit { slowHandler?(route, held) }
    }

    /// An identifier that no other exchange of this process has, without a system call.
    func nextID() -> RequestID {
        idCount &+= 0x9E37_79B9_7F4A_7C15
        return .generated(idPrefix, idCount)
    }
}

/// Up to when the time of a turn is accounted for: the end of the last handler that ran.
///
/// `@unchecked Sendable`: it is touched on its event loop alone, where the lanes report as well.
private final class Mark: @unchecked Sendable {
    var time = MonotonicTime(nanoseconds: 0)
}
