import CLinux
import Glibc

/// What a service asks of its process before anything else is done.
package enum ProcessSetup {
    /// Keeps files private, ignores `SIGPIPE`, holds back the signals that end the process for `TerminationSignals`, and
    /// keeps memory out of core dumps.
    ///
    /// Called first in `main`: threads made later inherit what is blocked.
    package static func run() {
        umask(0o077)
        signal(SIGPIPE, SIG_IGN)
        var signals = TerminationSignals.set
        pthread_sigmask(SIG_BLOCK, &signals, nil)
        // Where the system refuses, the service works all the same; it only protects less.
        _ = clinux_forbid_core_dumps()
    }
}
