/// What a handler gives back: the answer itself, or the work that leads to it.
///
/// An answer at hand is written in the turn of the loop that read the request, without a task's machinery. Handlers
/// that find what they need in memory answer so; those that have to wait return the waiting.
package enum Answer: Sendable {
    case now(Response)
    case later(@Sendable () async throws -> Response)
}

/// Answers one request: its inputs are checked, its errors thrown and mapped in one place.
package typealias Handler = @Sendable (Request) throws -> Answer

/// A handler that always waits.
package typealias AsyncHandler = @Sendable (Request) async throws -> Response
