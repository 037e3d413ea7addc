/// Advisories in memory: a small feed, or the rows of a test.
public struct AdvisoryList: AdvisorySource, Sendable {
    private let advisories: [Advisory]
    private let signals: [String: RiskSignals]
    private let coverages: [Ecosystem: Coverage]

    /// Of its parts; an ecosystem without an entry has no data.
    public init(_ advisories: [Advisory], signals: [String: RiskSignals] = [:], coverages: [Ecosystem: Coverage]) {
        self.advisories = advisories
        self.signals = signals
        self.coverages = coverages
    }

    /// See `AdvisorySource`.
    public func statements(in ecosystem: Ecosystem, about names: Set<String>) -> [Statement] {
        advisories.flatMap(Statement.all).filter { $0.affected.ecosystem == ecosystem && names.contains($0.affected.name) }
    }

    /// See `AdvisorySource`.
    public func records(_ ids: Set<String>) -> [Advisory] { advisories.filter { ids.contains($0.id) } }

    /// See `AdvisorySource`.
    public func signals(for ids: Set<String>) -> [String: RiskSignals] { signals.filter { ids.contains($0.key) } }

    /// See `AdvisorySource`.
    public func coverage(of ecosystem: Ecosystem) -> Coverage { coverages[ecosystem] ?? Coverage() }
}
