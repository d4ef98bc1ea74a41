internal import Networking
internal import Synchronization

/// The files of `TLSOptions` in force.
///
/// A library has no task of its own in which to watch them: it looks at them before an exchange, and not too often.
final class ClientTLS: Sendable {
    private static let interval: Duration = .seconds(5)

    let context: ReloadingTLSContext
    private let nextLook = Mutex(MonotonicTime.now + interval)

    /// - Throws: `RegistryClientError.unusableFile` for a file that is missing or not what it should be.
    init(_ options: TLSOptions) throws(RegistryClientError) {
        guard (options.certificateFile == nil) == (options.privateKeyFile == nil) else {
            throw .unusableFile("a certificate goes with its private key: one of the two files is not named")
        }
        do throws(TLSFileFault) {
            context = try ReloadingTLSContext(
                ClientTLSSettings(
                    trust: options.authoritiesFile.map { .authorities(file: $0) } ?? .system,
                    certificateFile: options.certificateFile, privateKeyFile: options.privateKeyFile))
        } catch {
            throw .unusableFile("\(error)")
        }
    }

    /// Takes the files in again if they have changed and it is time to look; broken ones leave the last in force.
    func refreshIfDue() {
        let isDue = nextLook.withLock { nextLook in
            let now = MonotonicTime.now
            guard now >= nextLook else { return false }
            nextLook = now + Self.interval
            return true
        }
        if isDue { _ = context.refresh() }
    }
}
