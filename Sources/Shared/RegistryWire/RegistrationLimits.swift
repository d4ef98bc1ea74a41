/// Bounds on what one registration may say, and what is taken where it says nothing.
package struct RegistrationLimits: Sendable {
    /// Longest name of a service, in bytes.
    package var serviceNameByteLimit = 100
    /// Longest id of an instance, in bytes.
    package var instanceIDByteLimit = 150
    /// Longest scheme, in bytes.
    package var schemeByteLimit = 16
    /// Longest health-check URL, in bytes.
    package var urlByteLimit = 1024
    /// Longest version, in bytes.
    package var versionByteLimit = 64
    /// Longest name of a zone, in bytes.
    package var zoneByteLimit = 64
    package var tagLimit = 64
    /// Longest tag, in bytes.
    package var tagByteLimit = 256
    /// Keys and values of the metadata together, in bytes.
    package var metadataByteLimit = 8 * 1024
    package var weights = 0...65_535
    /// Weight of an instance that names none, so that others may ask for less as well as for more.
    package var defaultWeight = 100
    /// Lives of a lease that may be asked for, in seconds.
    package var ttls = 5...3_600
    /// Life of a lease that asks for none, in seconds.
    package var defaultTTL = 90

    package init() {}
}
