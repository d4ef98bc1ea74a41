import Shared

/// The secrets the service runs with: those it was given, and those it generated into its data directory.
struct GeneratedSecrets: Sendable {
    private static let byteCount = 32

    let secretKey: Secret
    let encryptionKey: Secret

    /// - Throws: `FileError` or `DataDirectoryError` if a generated secret cannot be kept or read back.
    init(_ given: SecretConfiguration, in directory: DataDirectory, log: Logger) throws {
        secretKey = try given.secretKey ?? Self.generate("SECRET_KEY", "secret_key", directory, log)
        encryptionKey =
            try given.encryptionKey ?? Self.generate("SECRETS_ENCRYPTION_KEY", "secrets_encryption_key", directory, log)
    }

    private static func generate(
        _ variable: String, _ file: String, _ directory: DataDirectory, _ log: Logger
    ) throws -> Secret {
        log.warning(
            "secret taken from the data directory, generated there if it was missing",
            ["variable": .string(variable), "file": .string(directory.file(file))]
        )
        return try directory.secret(named: file, byteCount: byteCount)
    }
}
