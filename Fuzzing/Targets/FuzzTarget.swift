/// Something that reads bytes from strangers, and what has to hold whatever they are.
///
/// There is no target for cookies: nothing here reads one.
struct FuzzTarget: Sendable {
    let name: String
    /// Stops the process when what has to hold does not.
    let check: @Sendable ([UInt8]) -> Void

    /// The one of this run.
    ///
    /// `nonisolated(unsafe)`: it is written once, before the fuzzer begins.
    nonisolated(unsafe) static var selected: FuzzTarget?

    static let all: [FuzzTarget] = [
        request, target, chunked, response, form, multipart, json, jwt, refresh, proxy, forwarded, url,
    ]
}

/// Stops the process: libFuzzer keeps the input, and the message says what it broke.
func require(_ holds: Bool, _ what: @autoclosure () -> String) {
    if !holds { fatalError(what()) }
}
