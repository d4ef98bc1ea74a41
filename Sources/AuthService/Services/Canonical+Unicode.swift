import Crypto

extension Canonical {
    /// The forms of Unicode, as they are in the service.
    static let unicode = Canonical(compose: CanonicalText.nfkc, key: CanonicalText.caseFolded)
}
