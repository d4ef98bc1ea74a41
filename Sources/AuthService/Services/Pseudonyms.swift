import Crypto
import Shared

/// Names that stand for others in logs and limits: the same for the same, all of one length, and of no use to who does
/// not have `SECRET_KEY`.
///
/// What was typed as a user name may be a password in the wrong field; it must not be logged or kept as it is.
struct Pseudonyms: Sendable {
    /// 72 bits: nobody meets another's by chance, nor by trying without the key.
    private static let byteCount = 9

    private let key: Secret

    init(_ secretKey: Secret) {
        key = Secret(
            HKDFSHA256.derive(from: secretKey.bytes, info: Array("auth-service pseudonyms".utf8), byteCount: 32))
    }

    func name(for text: String) -> String {
        let digest = HMACSHA256.authenticate(key: key.bytes, message: Array(text.utf8))
        return Base64URL.encode(digest.prefix(Self.byteCount))
    }
}
