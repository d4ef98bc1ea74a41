import HTTP

extension ServerLimits {
    /// The defaults but for what `change` says.
    static func with(_ change: (inout ServerLimits) -> Void) -> ServerLimits {
        var limits = ServerLimits()
        change(&limits)
        return limits
    }
}
