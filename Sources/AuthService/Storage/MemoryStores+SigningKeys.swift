import Synchronization

extension MemoryStores: SigningKeyStore {
    func keys() async throws -> [SigningKeyRecord] { state.withLock { $0.signingKeys } }

    func insertFirst(_ key: SigningKeyRecord) async throws -> [SigningKeyRecord] {
        state.withLock { state in
            if state.signingKeys.isEmpty { state.signingKeys = [key] }
            return state.signingKeys
        }
    }
}
