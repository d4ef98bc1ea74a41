package import HTTP

/// The fields every answer carries for the browser's sake (OWASP REST and secure headers cheat sheets).
package enum SecurityFields {
    /// An endpoint that answers a page, or what may be cached, replaces the field of that name by its own.
    package static let all: [Field] = [
        Field("X-Content-Type-Options", "nosniff"),
        Field("X-Frame-Options", "DENY"),
        Field("Content-Security-Policy", "default-src 'none'; frame-ancestors 'none'"),
        Field("Referrer-Policy", "no-referrer"),
        Field("Permissions-Policy", "accelerometer=(), camera=(), geolocation=(), microphone=(), payment=(), usb=()"),
        Field("Cross-Origin-Opener-Policy", "same-origin"),
        Field("Cross-Origin-Resource-Policy", "same-origin"),
        Field("X-Permitted-Cross-Domain-Policies", "none"),
        // The filter that this switches off could be turned against a page; nothing that is current has it.
        Field("X-XSS-Protection", "0"),
        Field("Cache-Control", "no-store"),
    ]

    /// For answers that went over TLS: two years (RFC 6797).
    package static let strictTransport = Field("Strict-Transport-Security", "max-age=63072000; includeSubDomains")
}
