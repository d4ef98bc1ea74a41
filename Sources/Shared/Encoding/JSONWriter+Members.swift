package import FoundationEssentials

/// One call for a member of an object: its key and its value; a missing value is `null`.
extension JSONWriter {
    package mutating func member(_ key: StaticString, _ value: String?) {
        self.key(key)
        if let value { string(value) } else { null() }
    }

    package mutating func member(_ key: StaticString, _ value: Bool) {
        self.key(key)
        bool(value)
    }

    package mutating func member(_ key: StaticString, _ value: Int?) {
        self.key(key)
        if let value { int(value) } else { null() }
    }

    package mutating func member(_ key: StaticString, _ value: Int64) {
        self.key(key)
        int(value)
    }

    package mutating func member(_ key: StaticString, _ value: Double?) {
        self.key(key)
        if let value { double(value) } else { null() }
    }

    /// An identifier in lower case.
    package mutating func member(_ key: StaticString, _ value: UUID?) {
        self.key(key)
        if let value { string(value.lowercased) } else { null() }
    }

    /// An instant in ISO 8601 with microseconds.
    package mutating func member(_ key: StaticString, _ value: Date?) {
        self.key(key)
        if let value { string(Timestamp.iso8601Microseconds(value)) } else { null() }
    }

    package mutating func member(_ key: StaticString, _ values: [String]) {
        self.key(key)
        array { json in for value in values { json.string(value) } }
    }

    package mutating func member(_ key: StaticString, _ value: JSONValue) {
        self.key(key)
        self.value(value)
    }

    package mutating func object(_ key: StaticString, _ members: (inout JSONWriter) throws -> Void) rethrows {
        self.key(key)
        try object(members)
    }

    package mutating func array(_ key: StaticString, _ elements: (inout JSONWriter) throws -> Void) rethrows {
        self.key(key)
        try array(elements)
    }
}
