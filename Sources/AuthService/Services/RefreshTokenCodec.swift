import Crypto
import FoundationEssentials
import Shared

/// Makes refresh tokens and tells genuine ones from forged ones.
struct RefreshTokenCodec: Sendable {
    private static let secretByteCount = 32
    /// Longest text that can be a token, in bytes.
    private static let textLimit = (RefreshToken.byteCounts.upperBound * 4 + 2) / 3

    let vault: SecretVault

    /// The secret of a new session, sealed.
    func makeSecret(for session: UUID) throws -> SealedSecret {
        try vault.seal(SecureRandom.bytes(Self.secretByteCount), .sessionSecret, owner: session.octets)
    }

    /// Reads a token without asking anybody.
    ///
    /// - Returns: `nil` for what is no token or was mangled on its way.
    func token(_ text: String) -> RefreshToken? {
        guard text.utf8.count <= Self.textLimit else { return nil }
        return Base64URL.decode(text).flatMap(RefreshToken.init(bytes:))
    }

    /// The session's live token.
    func text(_ session: Session) throws -> String {
        let code = try code(of: session, generation: session.rotation.counter)
        let token = RefreshToken(session: session.id, generation: session.rotation.counter, code: code)
        return Base64URL.encode(token.bytes)
    }

    /// Whether the token was made here for this session, of whatever generation.
    func isGenuine(_ token: RefreshToken, of session: Session) throws -> Bool {
        guard token.session == session.id else { return false }
        return constantTimeEquals(token.code, try code(of: session, generation: token.generation))
    }

    private func code(of session: Session, generation: Int64) throws -> [UInt8] {
        let secret = try vault.open(session.secret, .sessionSecret, owner: session.id.octets)
        let message = RefreshToken.signedBytes(session: session.id, generation: generation)
        return Array(HMACSHA256.authenticate(key: secret, message: message).prefix(RefreshToken.codeByteCount))
    }
}
