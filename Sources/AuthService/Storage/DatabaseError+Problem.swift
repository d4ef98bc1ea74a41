package import SQLite
package import Shared

extension DatabaseError: ProblemConvertible {
    /// What passes by itself is 503; the rest is our fault and says nothing to the client.
    package var problem: Problem {
        switch self {
        case .queueFull, .busy, .closed, .full, .io, .readOnly: .temporarilyUnavailable()
        default: .serverError
        }
    }
}
