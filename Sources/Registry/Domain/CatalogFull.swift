/// The catalog holds as much as it may; what is there can be renewed, but nothing can be added for now.
struct CatalogFull: Error, Equatable {}
