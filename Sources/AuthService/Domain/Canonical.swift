/// Brings text into the forms in which it is stored and compared, so that sign-up, log-in and limits agree.
///
/// The Unicode tables are not the domain's: whoever builds the service gives the two functions.
struct Canonical: Sendable {
    /// NFKC: what looks the same to Unicode's compatibility rules is the same (UAX #15).
    let compose: @Sendable (String) -> String
    /// NFKC with case folded: the key under which a name is unique.
    let key: @Sendable (String) -> String
}
