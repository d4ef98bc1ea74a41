import SQLite
import Shared

/// `auth-service migrate`: brings the database to the schema of this build.
struct MigrateCommand {
    let configuration: Configuration

    /// - Returns: the exit status of the process.
    func run() -> Int32 {
        do {
            let directory = try DataDirectory(configuration.dataDirectory)
            let lock = try directory.lock("auth.lock")
            defer { withExtendedLifetime(lock) {} }
            try Stores.openDatabase(path: directory.file("auth.sqlite")).close()
            print("The database has schema version \(Migrations.all.count).")
            return ExitStatus.success
        } catch {
            Console.printError("\(error)")
            return ServeCommand.exitStatus(of: error)
        }
    }
}
