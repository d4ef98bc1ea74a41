/// What a server's TLS is made of.
package struct ServerTLSSettings: Sendable, Equatable {
    /// Whether clients are asked for certificates.
    package enum ClientAuthentication: String, Sendable, CaseIterable {
        case none
        /// A client may come without one; what it shows has to hold.
        case optional
        /// Who shows none that holds is turned away in the handshake.
        case required
    }

    /// PEM: the server's certificate, and after it those that lead to a root.
    package var certificateFile: String
    /// PEM, without a passphrase.
    package var privateKeyFile: String
    /// PEM: who may vouch for clients.
    package var clientAuthoritiesFile: String?
    package var clientAuthentication: ClientAuthentication

    package init(
        certificateFile: String, privateKeyFile: String, clientAuthoritiesFile: String? = nil,
        clientAuthentication: ClientAuthentication = .none
    ) {
        precondition(
            clientAuthentication == .none || clientAuthoritiesFile != nil, "somebody has to vouch for the clients")
        self.certificateFile = certificateFile
        self.privateKeyFile = privateKeyFile
        self.clientAuthoritiesFile = clientAuthoritiesFile
        self.clientAuthentication = clientAuthentication
    }

    /// For a client that asks this very server how it is, on whatever address: it trusts the certificate itself, and
    /// shows it where one has to be shown, which works if the authorities for clients have signed it.
    package var selfCheck: ClientTLSSettings {
        let showsCertificate = clientAuthentication != .none
        return ClientTLSSettings(
            trust: .certificate(file: certificateFile), certificateFile: showsCertificate ? certificateFile : nil,
            privateKeyFile: showsCertificate ? privateKeyFile : nil)
    }
}

/// Whom a client trusts, and what it shows of itself.
package struct ClientTLSSettings: Sendable, Equatable {
    package enum Trust: Sendable, Equatable {
        /// The authorities of the operating system.
        case system
        /// Those of a PEM file, and no others.
        case authorities(file: String)
        /// The holder of this one certificate, the first of a PEM file, by whatever name it is reached.
        case certificate(file: String)
    }

    package var trust: Trust
    /// PEM: the client's own certificate with those that lead to a root; goes with `privateKeyFile`.
    package var certificateFile: String?
    package var privateKeyFile: String?

    package init(trust: Trust = .system, certificateFile: String? = nil, privateKeyFile: String? = nil) {
        precondition((certificateFile == nil) == (privateKeyFile == nil), "a certificate goes with its key")
        self.trust = trust
        self.certificateFile = certificateFile
        self.privateKeyFile = privateKeyFile
    }

    /// Every file that the settings name.
    var files: [String] {
        let trusted: String? =
            switch trust {
            case .system: nil
            case .authorities(let file), .certificate(let file): file
            }
        return [trusted, certificateFile, privateKeyFile].compactMap(\.self)
    }
}
