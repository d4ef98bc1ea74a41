import Glibc

/// Bytes of the system's cryptographic random number generator.
package enum RandomBytes {
    package static func next(_ count: Int) -> [UInt8] {
        [UInt8](unsafeUninitializedCapacity: count) { buffer, initialized in
            var filled = 0
            while filled < count {
                // `getentropy` gives 256 bytes at most, and blocks only before the pool is seeded, early in a boot.
                let step = min(256, count - filled)
                let result = getentropy(buffer.baseAddress?.advanced(by: filled), step)
                precondition(result == 0, "the system has no random bytes")
                filled += step
            }
            initialized = count
        }
    }
}
