import FoundationEssentials
import Synchronization

extension MemoryStores: UserStore {
    func insert(_ user: User) async throws {
        try state.withLock { state in
            guard state.loginKeys[user.username.key] == nil else { throw AccountConflict.username }
            guard state.loginKeys[user.email.key] == nil else { throw AccountConflict.email }
            state.loginKeys[user.username.key] = user.id
            state.loginKeys[user.email.key] = user.id
            state.users[user.id] = user
        }
    }

    func user(id: UUID) async throws -> User? { state.withLock { $0.users[id] } }

    func user(loginKey: String) async throws -> User? {
        state.withLock { state in state.loginKeys[loginKey].flatMap { state.users[$0] } }
    }

    func update(_ id: UUID, with change: ProfileChange) async throws -> User? {
        try state.withLock { state in
            guard let user = state.users[id] else { return nil }
            let changed = change.applied(to: user)
            if changed.email.key != user.email.key {
                guard [nil, id].contains(state.loginKeys[changed.email.key]) else { throw AccountConflict.email }
                if user.email.key != user.username.key { state.loginKeys[user.email.key] = nil }
                state.loginKeys[changed.email.key] = id
            }
            state.users[id] = changed
            return changed
        }
    }
}
