/// What a service's process exits with.
package enum ExitStatus {
    package static let success: Int32 = 0
    /// A command's check or operation failed.
    package static let failure: Int32 = 1
    /// `EX_USAGE`: an unknown subcommand or option.
    package static let usage: Int32 = 64
    /// `EX_UNAVAILABLE`: something it needs is taken or away, such as its port.
    package static let unavailable: Int32 = 69
    /// `EX_SOFTWARE`: an error nobody expected.
    package static let software: Int32 = 70
    /// `EX_CONFIG`: the configuration is wrong.
    package static let configuration: Int32 = 78
}
