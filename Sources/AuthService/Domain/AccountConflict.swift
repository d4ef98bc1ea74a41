/// What a new account or a change has in common with somebody else's, though it must not.
enum AccountConflict: Error, Equatable {
    case username
    case email
}
