import Glibc
import Shared
import Testing

/// One test only, for the process has one handler.
@Suite struct TerminationSignalsTests {
    @Test func tellsOfEachSignalOnceWhicheverThreadItReaches() async {
        var signals = TerminationSignals.received().makeAsyncIterator()
        kill(getpid(), SIGINT)
        #expect(await signals.next() == SIGINT)
        kill(getpid(), SIGTERM)
        #expect(await signals.next() == SIGTERM)
    }
}
