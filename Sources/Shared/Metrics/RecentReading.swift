import Synchronization

/// System figures that are read again when they are older than half a second.
final class RecentReading: Sendable {
    private let latest = Mutex<(figures: SystemFigures, instant: ContinuousClock.Instant)?>(nil)
    private let read: @Sendable () -> SystemFigures

    init(_ read: @escaping @Sendable () -> SystemFigures) {
        self.read = read
    }

    var figures: SystemFigures {
        latest.withLock { latest in
            let now = ContinuousClock.now
            if let latest, now - latest.instant < .milliseconds(500) { return latest.figures }
            let figures = read()
            latest = (figures, now)
            return figures
        }
    }
}
