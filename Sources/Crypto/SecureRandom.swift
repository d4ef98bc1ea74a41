internal import CSodium

/// Random bytes of the operating system's generator (getrandom(2), by libsodium).
package enum SecureRandom {
    package static func bytes(_ count: Int) -> [UInt8] {
        Sodium.start()
        var bytes = [UInt8](repeating: 0, count: count)
        randombytes_buf(&bytes, count)
        return bytes
    }
}

/// libsodium, initialised before its first use; `sodium_init` may be called from several threads.
enum Sodium {
    private static let isReady = sodium_init() >= 0

    static func start() {
        precondition(isReady, "libsodium does not start: the system has no random bytes")
    }
}

/// Whether two secrets are equal, in a time that depends on their length alone.
package func constantTimeEquals(_ left: [UInt8], _ right: [UInt8]) -> Bool {
    left.count == right.count && sodium_memcmp(left, right, left.count) == 0
}
