import RuleLanguage

/// Why a condition or a message cannot be compiled, and where.
struct CompileError: Error {
    enum Reason: Equatable {
        /// No field of that name.
        case unknownField(String, nearest: String?)
        case other(String)
    }

    var reason: Reason
    var position: SourcePosition

    init(_ message: String, at position: SourcePosition) {
        reason = .other(message)
        self.position = position
    }

    init(unknownField name: String, nearest: String?, at position: SourcePosition) {
        reason = .unknownField(name, nearest: nearest)
        self.position = position
    }

    var message: String {
        switch reason {
        case .unknownField(let name, let nearest):
            "filter_check called with nonexistent field \(name)"
                + (nearest.map { ": did you mean \($0)?" } ?? "; `plimsoll rules fields` lists all fields")
        case .other(let message): message
        }
    }

    var isUnknownField: Bool {
        if case .unknownField = reason { true } else { false }
    }
}
