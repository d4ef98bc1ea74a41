internal import FoundationEssentials
package import Networking

extension ReloadingTLSContext {
    /// Watches the files until the task is cancelled, and logs what becomes of them.
    ///
    /// - Parameters:
    ///   - use: what the context is for, as log lines name it.
    ///   - sleep: waits, and throws when the task is cancelled.
    package func watch(for use: String, log: Logger, sleep: (Duration) async throws -> Void) async {
        await watch(sleep: sleep) { change in
            switch change {
            case .none: return
            case .replaced:
                log.info("TLS files were read again", ["use": .string(use), "certificate_ends": expiryText])
            case .refused(let fault):
                log.warning(
                    "changed TLS files cannot be used; the last ones stay in force",
                    ["use": .string(use), "reason": .string("\(fault)")])
            }
        }
    }

    private var expiryText: LogValue {
        guard let expiry = current.certificateExpiry else { return "" }
        return .string(Timestamp.iso8601Microseconds(Date(timeIntervalSince1970: Double(expiry))))
    }
}
