package import FoundationEssentials

extension ConfigurationReader {
    /// A whole number in `range`.
    package mutating func int(_ name: String, default: Int? = nil, in range: ClosedRange<Int>) -> Int {
        value(name, default: `default`, or: range.lowerBound) { text throws(Expectation) in
            guard let number = Int(text), range.contains(number) else {
                throw Expectation("a whole number from \(range.lowerBound) to \(range.upperBound)")
            }
            return number
        }
    }

    /// A TCP port; 0 asks the system for a free one.
    package mutating func port(_ name: String, default: Int? = nil) -> Int {
        int(name, default: `default`, in: 0...65535)
    }

    /// A switch, in the spellings that Django settings and shells use, in any case.
    package mutating func bool(_ name: String, default: Bool) -> Bool {
        value(name, default: `default`, or: false) { text throws(Expectation) in
            switch text.lowercased() {
            case "true", "1", "yes", "on": return true
            case "false", "0", "no", "off": return false
            default: throw Expectation("True or False")
            }
        }
    }

    /// Entries between commas, blanks around them dropped, empty ones ignored.
    package mutating func list(_ name: String, default: [String] = []) -> [String] {
        value(name, default: `default`, or: []) { Self.entries($0) }
    }

    /// A time in seconds, fractions allowed.
    package mutating func duration(
        _ name: String, default: Duration? = nil, in range: ClosedRange<Duration>
    ) -> Duration {
        value(name, default: `default`, or: range.lowerBound) { text throws(Expectation) in
            let expected = "a number of seconds from \(range.lowerBound.secondsText) to \(range.upperBound.secondsText)"
            // Beyond 2⁵³ ms a Double no longer tells milliseconds apart, and `Duration` would trap far above.
            guard let seconds = Double(text), seconds.isFinite, abs(seconds) < 9e12 else { throw Expectation(expected) }
            let duration = Duration.milliseconds(Int64((seconds * 1000).rounded()))
            guard range.contains(duration) else { throw Expectation(expected) }
            return duration
        }
    }

    /// A number of attempts in a time, such as `5/15m`.
    package mutating func rate(_ name: String, default: Rate) -> Rate {
        value(name, default: `default`, or: `default`) { text throws(Expectation) in
            guard let rate = Rate(parsing: text) else {
                throw Expectation("a number of attempts in a time, such as 5/15m, 3/1h or 10/30s")
            }
            return rate
        }
    }

    /// Absolute `http` or `https` URLs between commas.
    ///
    /// A value is not repeated in the fault: it may carry a password.
    package mutating func urls(_ name: String, default: [URL] = []) -> [URL] {
        value(name, default: `default`, or: []) { text throws(Expectation) in
            var urls: [URL] = []
            for entry in Self.entries(text) {
                guard let url = URL(string: entry), ["http", "https"].contains(url.scheme), url.host()?.isEmpty == false
                else { throw Expectation("a list of http or https URLs with a host") }
                urls.append(url)
            }
            return urls
        }
    }

    /// One of the raw values of an enumeration, in any case.
    package mutating func choice<Choice: CaseIterable & RawRepresentable<String>>(
        _ name: String, default: Choice
    ) -> Choice {
        value(name, default: `default`, or: `default`) { text throws(Expectation) in
            if let choice = Choice.allCases.first(where: { $0.rawValue == text.lowercased() || $0.rawValue == text }) {
                return choice
            }
            throw Expectation("one of " + Choice.allCases.map(\.rawValue).joined(separator: ", "))
        }
    }

    /// An IPv4 or IPv6 address.
    package mutating func address(_ name: String, default: String? = nil) -> String {
        value(name, default: `default`, or: "127.0.0.1") { text throws(Expectation) in
            guard let address = IPAddress(parsing: text) else { throw Expectation("an IPv4 or IPv6 address") }
            return address.description
        }
    }

    /// Networks between commas, as `10.0.0.0/8` or single addresses.
    package mutating func networks(_ name: String, default: [IPNetwork] = []) -> [IPNetwork] {
        value(name, default: `default`, or: []) { text throws(Expectation) in
            try Self.entries(text).map { entry throws(Expectation) in
                guard let network = IPNetwork(parsing: entry) else {
                    throw Expectation("a list of IP addresses or networks such as 10.0.0.0/8")
                }
                return network
            }
        }
    }

    /// A secret, `nil` if it is not set; one that is easily guessed is a fault unless `allowsWeak`.
    package mutating func secret(
        _ name: String, minimumByteCount: Int = Secret.minimumByteCount, allowsWeak: Bool = false
    ) -> Secret? {
        guard let text = optionalString(name) else { return nil }
        let secret = Secret(text)
        if !allowsWeak, let weakness = secret.weakness(minimumByteCount: minimumByteCount) {
            fault(name, weakness)
        }
        return secret
    }

    private static func entries(_ text: String) -> [String] {
        text.split(separator: ",").map { $0.trimmingWhitespace() }.filter { !$0.isEmpty }
    }
}

extension Substring {
    fileprivate func trimmingWhitespace() -> String {
        String(self.drop(while: \.isWhitespace).reversed().drop(while: \.isWhitespace).reversed())
    }
}

extension Duration {
    /// The duration in whole seconds if it is so many, else in milliseconds, for a sentence.
    fileprivate var secondsText: String {
        let (seconds, attoseconds) = components
        return attoseconds == 0 ? "\(seconds)" : "\(Double(seconds) + Double(attoseconds) / 1e18)"
    }
}
