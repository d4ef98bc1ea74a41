import HTTP

extension RegistryState {
    /// What tells a reader how new an answer is: the revision, and which history of revisions it is of.
    func indexFields(_ revision: UInt64) -> [Field] {
        [Field("X-Registry-Index", String(revision)), Field("X-Registry-Epoch", epoch)]
    }
}
