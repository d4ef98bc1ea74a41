/// Brings text into the forms in which it is stored and compared, so that sign-up, log-in and limits agree.
///
/// The Unicode tables are not the domain's: whoever builds the service gives the two functions. Both return `nil` for
/// text whose form is not settled, such as unassigned code points.
struct Canonical: Sendable {
    /// NFKC: what looks the same to Unicode's compatibility rules is the same (UAX #15).
    let compose: @Sendable (String) -> String?
    /// NFKC with case folded and ignorable code points dropped: the key under which a name is unique.
    let key: @Sendable (String) -> String?
}
