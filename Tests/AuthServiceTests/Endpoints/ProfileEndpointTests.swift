import FoundationEssentials
import HTTP
import Shared
import Testing

@testable import AuthService

@Suite struct ProfileEndpointTests {
    @Test func showsTheCaller() async throws {
        let service = try await TestService()
        let (access, _) = try await service.makeSession("ada")

        for _ in 0..<3 {
            let answer = try await service.profile(access)
            #expect(answer.status == 200)
            #expect(answer.user?["username"] == .string("ada"))
        }
    }

    @Test(arguments: ["put", "patch"])
    func changesWhatIsSentAndNothingElse(_ method: String) async throws {
        let service = try await TestService()
        let (access, _) = try await service.makeSession("ada")
        _ = try await service.profile(access)

        let answer = try await service.send(
            method == "put" ? .put : .patch, "/api/v1/auth/profile/",
            #"{"first_name": "Augusta", "email": "new@example.com", "id": "x", "username": "root", "is_staff": true}"#,
            bearer: access
        )

        #expect(answer.status == 200)
        #expect(answer.user?["first_name"] == .string("Augusta"))
        #expect(answer.user?["email"] == .string("new@example.com"))
        #expect(answer.user?["username"] == .string("ada"))
        #expect(answer.user?["is_staff"] == .bool(false))
        #expect(try await service.profile(access).user == answer.user)
        #expect(try await service.logIn("new@example.com").status == 200)
        #expect(try await service.logIn("ada@example.com").status == 401)
    }

    @Test(arguments: [
        (#"{"email": "no"}"#, 400), (#"{"email": null}"#, 400), (#"{"email": ""}"#, 400), (#"{"phone": 1}"#, 400),
        (#"{"metadata": []}"#, 400), (#"{"metadata": null}"#, 400), (#"{"first_name": null}"#, 400), ("{", 400),
        (#"{"phone": "123"}"#, 400), (#"{"email": ["a@b.example"]}"#, 400), ("[]", 400),
        (#"{"email": "grace@example.com"}"#, 409),
        (#"{"email": "GRACE@example.com", "first_name": "Eve"}"#, 409),
    ])
    func refusesABadChangeWhole(_ content: String, _ status: Int) async throws {
        let service = try await TestService()
        try await service.signUp("grace")
        let (access, _) = try await service.makeSession("ada")
        let before = try await service.profile(access).user

        let answer = try await service.send(.patch, "/api/v1/auth/profile/", content, bearer: access)

        #expect(answer.status == status)
        #expect(try await service.profile(access).user == before)
    }

    @Test(arguments: ["email", "first_name", "last_name", "phone", "metadata"])
    func takesNullForNothing(_ field: String) async throws {
        let service = try await TestService()
        let (access, _) = try await service.makeSession("ada")

        let answer = try await service.send(
            .patch, "/api/v1/auth/profile/", #"{"\#(field)": null}"#, bearer: access)

        #expect(answer.status == 400)
        #expect(answer.codes(field) == ["null"])
    }

    @Test(arguments: ["{}", "", #"{"unknown": 1}"#])
    func changesNothingWhereNothingIsNamed(_ content: String) async throws {
        let service = try await TestService()
        let (access, _) = try await service.makeSession("ada")
        let before = try await service.profile(access).user

        let answer = try await service.send(.put, "/api/v1/auth/profile", content, bearer: access)

        #expect(answer.status == 200)
        #expect(answer.user == before)
    }

    @Test func keepsMetadataOfEightKibibytesAndNoMore() async throws {
        let service = try await TestService()
        let (access, _) = try await service.makeSession("ada")

        for (length, status) in [(8192 - 8, 200), (8192 - 7, 400)] {
            let content = #"{"metadata": {"a": "\#(String(repeating: "x", count: length))"}}"#
            let answer = try await service.send(.patch, "/api/v1/auth/profile/", content, bearer: access)
            #expect(answer.status == status)
            #expect(answer.codes("metadata") == (status == 200 ? [] : ["max_length"]))
        }
    }

    @Test func asksForCredentials() async throws {
        let service = try await TestService()

        for field in [nil, "", "Bearer", "Bearer ", "Basic YTpi", "Token x"] {
            let fields = field.map { [Field("Authorization", $0)] } ?? []
            let answer = try await service.send(.get, "/api/v1/auth/profile/", fields: fields)
            #expect(answer.status == 401)
            #expect(answer.code == "not_authenticated")
            #expect(answer.json["detail"] == .string("Authentication credentials were not provided."))
            #expect(answer.field("www-authenticate") == #"Bearer realm="api""#)
        }
    }

    @Test func refusesABadToken() async throws {
        let service = try await TestService()
        let (access, refresh) = try await service.makeSession()
        let other = try await TestService().makeSession().access
        let parts = access.split(separator: ".")

        for token in [
            "x", refresh, other, access + "A", String(access.dropLast()), "\(parts[0]).\(parts[1]).", access + " x",
            "eyJhbGciOiJub25lIn0.\(parts[1]).", access.replacing("e", with: "f"),
        ] {
            let answer = try await service.profile(token)
            #expect(answer.status == 401)
            #expect(answer.code == "token_not_valid")
            #expect(answer.field("www-authenticate")?.contains(#"error="invalid_token""#) == true)
        }
        #expect(try await service.profile(access).status == 200)
    }

    @Test func theSchemeIsReadInAnyCase() async throws {
        let service = try await TestService()
        let (access, _) = try await service.makeSession()

        for scheme in ["bearer", "BEARER", "Bearer "] {
            let fields = [Field("Authorization", "\(scheme) \(access)")]
            #expect(try await service.send(.get, "/api/v1/auth/profile/", fields: fields).status == 200)
        }
    }

    @Test func checksASignatureOnce() async throws {
        let service = try await TestService()
        let (access, _) = try await service.makeSession()

        for _ in 0..<10 { _ = try await service.profile(access) }

        #expect(service.routes.authenticator.metrics.signatureChecks.value == 1)
    }

    @Test func refusesATokenFromItsExpiryOn() async throws {
        let service = try await TestService()
        let (access, _) = try await service.makeSession()

        service.clock.advance(by: 299)
        #expect(try await service.profile(access).status == 200)
        service.clock.advance(by: 1)
        #expect(try await service.profile(access).status == 401)
    }

    @Test func answersOtherMethodsWith405() async throws {
        let service = try await TestService()

        let answer = try await service.send(.delete, "/api/v1/auth/profile/")

        #expect(answer.status == 405)
        #expect(answer.field("allow")?.contains("PATCH") == true)
    }
}
