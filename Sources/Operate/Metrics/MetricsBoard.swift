import Synchronization

/// Where whoever wants the figures and whoever has them meet: the figures belong to another thread, which is asked and never waits.
public final class MetricsBoard: Sendable {
    /// Takes the text.
    public typealias Answer = @Sendable (String) -> Void

    private let waiting = Mutex<[Answer]>([])
    private let asked = Atomic(false)

    /// Nobody asks.
    public init() {}

    /// Asks for figures. The answer is called once, by the thread that publishes them, or never.
    /// - Returns: false if too many ask already.
    public func ask(_ answer: @escaping Answer) -> Bool {
        let isTaken = waiting.withLock { waiting in
            guard waiting.count < MetricsLimits.questions else { return false }
            waiting.append(answer)
            return true
        }
        if isTaken { asked.store(true, ordering: .releasing) }
        return isTaken
    }

    /// Whether somebody asks; costs one load.
    public var isAsked: Bool { asked.load(ordering: .acquiring) }

    /// Answers everybody who asked up to now.
    public func publish(_ text: String) {
        asked.store(false, ordering: .releasing)
        let answers = waiting.withLock { waiting in
            defer { waiting = [] }
            return waiting
        }
        for answer in answers { answer(text) }
    }
}

/// Limits of the metrics' server, by name.
public enum MetricsLimits {
    /// Connections at a time; further ones are closed at once.
    public static let connections = 16
    /// Questions that wait for figures.
    public static let questions = 64
    /// How long a connection may take from its beginning to its end, seconds, however slowly it asks or reads.
    public static let connectionSeconds: Int64 = 10
    /// How long the figures may take, seconds: longer means that the agent is not at work.
    public static let answerSeconds: Int64 = 3
}
