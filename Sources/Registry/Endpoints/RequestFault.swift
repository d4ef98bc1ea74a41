/// What is wrong with a request before its fields are looked at.
enum RequestFault: Error, Equatable {
    case notAuthenticated
    case tokenNotValid
    case unsupportedMediaType
    /// The content is not the JSON object that was asked for.
    case malformedContent
}
