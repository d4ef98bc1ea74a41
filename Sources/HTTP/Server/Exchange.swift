internal import Networking

/// A request on its way to its answer.
struct Exchange: Sendable {
    var request: Request
    /// The index of its route; `nil` if none was found.
    let route: Int?
    let start: MonotonicTime

    init(_ request: Request, _ route: Int?, since start: MonotonicTime) {
        self.request = request
        self.route = route
        self.start = start
    }
}

/// The connection is over without anybody to be told: between two requests, or because the peer went away.
struct ConnectionEnded: Error {}
