internal import Glibc

/// The event loops of a process, one a core unless said otherwise.
package final class EventLoopGroup: Sendable {
    package let loops: [EventLoop]

    package init(count: Int, name: String = "loop") throws(SystemError) {
        precondition(count > 0)
        var loops: [EventLoop] = []
        for index in 0..<count { loops.append(try EventLoop(name: "\(name)-\(index)")) }
        self.loops = loops
    }

    /// The cores that are online.
    package static var coreCount: Int { max(1, sysconf(CInt(_SC_NPROCESSORS_ONLN))) }

    /// The loop for what there is one of.
    package var first: EventLoop { loops[0] }

    /// Ends the threads; every task on the loops must have ended.
    package func stop() {
        for loop in loops { loop.stop() }
    }
}
