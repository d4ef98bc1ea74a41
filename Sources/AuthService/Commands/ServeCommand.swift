import Crypto
import Networking
import SQLite
import Shared

/// `auth-service serve`: runs the service until a signal asks it to end.
struct ServeCommand {
    let configuration: Configuration

    /// - Returns: the exit status of the process.
    func run() async -> Int32 {
        let writer = LogWriter.standardError()
        defer { writer.close() }
        let log = Logger(service: Application.serviceName, level: configuration.logLevel, writer: writer)
        do {
            try await serve(log)
            return ExitStatus.success
        } catch {
            log.error("the service cannot start", ["reason": .string("\(error)")])
            return Self.exitStatus(of: error)
        }
    }

    private func serve(_ log: Logger) async throws {
        let signals = TerminationSignals.received()
        let application = try await Application(configuration, log: log)
        await withTaskGroup(of: Void.self) { group in
            group.addTask {
                for await _ in signals { return application.stop() }
            }
            await application.run()
            group.cancelAll()
        }
    }

    static func exitStatus(of error: any Error) -> Int32 {
        switch error {
        case is SystemError, is FileError, is DataDirectoryError, is DatabaseError: ExitStatus.unavailable
        case is SecretVault.VaultError, is TLSFileFault: ExitStatus.configuration
        default: ExitStatus.software
        }
    }
}
