/// A write in the writer's queue, whatever it returns.
///
/// It is run or failed, perhaps first the one and then the other; after that it is finished, once.
protocol WriteJob: AnyObject, Sendable {
    /// Whether it wants no transaction around it and no other write beside it.
    var runsAlone: Bool { get }

    /// Runs the body and keeps its outcome; returns what it threw.
    func run(on connection: Connection) -> (any Error)?

    /// Replaces the outcome.
    func fail(with error: any Error)

    /// Tells the outcome to whoever waits.
    func finish()
}
