extension Request {
    /// Calls `body` with the token of an `Authorization: Bearer` field, without copying it (RFC 6750 §2.1).
    ///
    /// - Returns: `nil` if there is no such field, or no token in it; the scheme is compared without regard to case.
    package func withBearerToken<Result>(
        _ body: (UnsafeBufferPointer<UInt8>) throws -> Result
    ) rethrows -> Result? {
        let result = try withField("authorization") { field -> Result? in
            guard let token = Self.bearerToken(field) else { return nil }
            return try body(token)
        }
        return result ?? nil
    }

    private static func bearerToken(_ field: UnsafeBufferPointer<UInt8>) -> UnsafeBufferPointer<UInt8>? {
        let scheme: StaticString = "bearer "
        let length = scheme.utf8CodeUnitCount
        guard field.count > length else { return nil }
        for index in 0..<length where ByteClass.lowercased(field[index]) != scheme.utf8Start[index] { return nil }
        var start = length
        while start < field.count, field[start] == UInt8(ascii: " ") { start += 1 }
        return start < field.count ? UnsafeBufferPointer(rebasing: field[start...]) : nil
    }
}
