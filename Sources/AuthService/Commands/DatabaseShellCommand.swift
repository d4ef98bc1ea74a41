import Glibc
import Shared

/// `auth-service dbshell`: becomes `sqlite3` on the service's database; the service may run meanwhile.
struct DatabaseShellCommand {
    private static let program = "sqlite3"

    let configuration: Configuration
    /// Passed on, such as an SQL statement.
    let arguments: [String]

    /// - Returns: the exit status of the process, if it could not become another.
    func run() -> Int32 {
        guard access(path, F_OK) == 0 else {
            Console.printError("There is no database at \(path); 'auth-service migrate' makes one.")
            return ExitStatus.unavailable
        }
        // What this process ignores, the next would ignore, too.
        signal(SIGPIPE, SIG_DFL)
        var words: [UnsafeMutablePointer<CChar>?] = invocation.map { strdup($0) }
        words.append(nil)
        defer { for word in words { free(word) } }
        execvp(Self.program, words)
        let reason = errno == ENOENT ? "it is not installed" : String(cString: strerror(errno))
        Console.printError("\(Self.program) cannot be started: \(reason).")
        return ExitStatus.unavailable
    }

    /// The program and its arguments: what `serve` relies on holds for what is typed as well.
    var invocation: [String] {
        [Self.program, "-cmd", "PRAGMA foreign_keys = ON", "-cmd", ".timeout 5000", path] + arguments
    }

    /// Never one that could be taken for an option.
    private var path: String {
        let path = "\(configuration.dataDirectory)/auth.sqlite"
        return path.hasPrefix("-") ? "./" + path : path
    }
}
