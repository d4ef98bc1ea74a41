/// What `services` is asked to do.
enum ServicesRequest: Equatable {
    /// Lists all services, or the instances of one.
    case list(service: String?)
    case resolve(service: String, items: [QueryItem])
    /// Takes an instance out of what is resolved, and leaves it registered.
    case drain(service: String, id: String)
    case remove(service: String, id: String)

    struct QueryItem: Equatable {
        let name: String
        let value: String
    }

    /// Options of `services resolve`, by the names of the query.
    private static let resolveOptions = ["--zone", "--tag", "--version", "--path"]

    init(_ words: [String]) throws(Command.Misuse) {
        switch (words.first, words.count) {
        case ("list", 1): self = .list(service: nil)
        case ("list", 2): self = .list(service: words[1])
        case ("resolve", 2...): self = .resolve(service: words[1], items: try Self.items(words.dropFirst(2)))
        case ("drain", 3): self = .drain(service: words[1], id: words[2])
        case ("remove", 3): self = .remove(service: words[1], id: words[2])
        default: throw Command.Misuse(reason: "services takes list, resolve, drain or remove.")
        }
        guard !words.dropFirst().prefix(2).contains(where: { $0.isEmpty }) else {
            throw Command.Misuse(reason: "A name is empty.")
        }
    }

    private static func items(_ words: ArraySlice<String>) throws(Command.Misuse) -> [QueryItem] {
        var items: [QueryItem] = []
        var rest = words
        while let option = rest.popFirst() {
            guard resolveOptions.contains(option), let value = rest.popFirst() else {
                throw Command.Misuse(reason: "services resolve takes no '\(option)', or it lacks a value.")
            }
            items.append(QueryItem(name: String(option.dropFirst(2)), value: value))
        }
        return items
    }
}
