import CLinux
import Glibc

/// What a service asks of its process before anything else is done.
package enum ProcessSetup {
    /// Keeps files private, ignores `SIGPIPE`, and keeps memory out of core dumps.
    package static func run() {
        umask(0o077)
        // A peer that went away is told by `write`, as an error; the signal would end the process.
        signal(SIGPIPE, SIG_IGN)
        // Where the system refuses, the service works all the same; it only protects less.
        _ = clinux_forbid_core_dumps()
    }
}
