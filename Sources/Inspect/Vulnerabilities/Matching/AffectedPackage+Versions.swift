import Versions

/// Whether a statement speaks of a version.
public enum Inclusion: Hashable, Sendable {
    /// It does; `fixed` is the lowest version that fixes it, nil where none is out.
    case inside(fixed: String?, because: String)
    case outside(because: String)
    /// The version or the statement cannot be ordered.
    case unknown(because: String)
}

extension AffectedPackage {
    /// Whether a version is among those that the statement speaks of. Source: OSV schema, "Evaluation".
    /// - Parameter version: As the ecosystem writes it.
    public func includes(_ version: String) -> Inclusion {
        if versions.contains(version) {
            return .inside(fixed: fixAfter(version), because: "version \(version) is named")
        }
        if ranges.isEmpty {
            return versions.isEmpty
                ? .inside(fixed: nil, because: "every version is meant") : .outside(because: "\(version) is none of the versions named")
        }
        guard let order = ecosystem.versionOrder else { return .unknown(because: "no order of versions is known for \(ecosystem)") }
        do {
            let installed = try order.version(version)
            var isOrdered = false
            for range in ranges where range.kind != .git {
                isOrdered = true
                if let events = try Self.span(of: installed, in: range, order) {
                    return .inside(fixed: events.fixed, because: events.text)
                }
            }
            if !isOrdered, versions.isEmpty { return .unknown(because: "only commits are named") }
            return .outside(because: "\(version) is in none of the ranges: \(ranges.map(\.text).joined(separator: "; "))")
        } catch {
            return .unknown(because: error.description)
        }
    }

    private func fixAfter(_ version: String) -> String? {
        guard let order = ecosystem.versionOrder, let installed = try? order.version(version) else { return nil }
        return ranges.flatMap(\.fixedVersions).compactMap { text in (try? order.version(text)).map { (text, $0) } }
            .filter { $0.1.compared(to: installed) == .greater }
            .min { $0.1.compared(to: $1.1) == .less }?.0
    }

    /// The stretch of a range that a version lies in; nil if it lies in none.
    private static func span(
        of installed: AnyVersion, in range: AffectedRange, _ order: VersionOrder
    ) throws(VersionError) -> (fixed: String?, text: String)? {
        var events: [(event: AffectedRange.Event, version: AnyVersion?)] = []
        for event in range.events {
            // "0" is before everything, whatever the order makes of it.
            let isStart = event.version == "0" || event.version == "*"
            events.append((event, isStart ? nil : try order.version(event.version)))
        }
        // Sorted by version; at one version an end comes before a beginning.
        events.sort { one, two in
            switch (one.version, two.version) {
            case (nil, nil): false
            case (nil, _): true
            case (_, nil): false
            case (let left?, let right?):
                left.compared(to: right) == .less || left.compared(to: right) == .equal && !one.event.isStart && two.event.isStart
            }
        }
        var start: String?
        for (event, version) in events {
            let order = version.map { installed.compared(to: $0) } ?? .greater
            switch event {
            case .introduced(let text): if order != .less, start == nil { start = "from \(text)" }
            case .introducedAfter(let text): if order == .greater, start == nil { start = "above \(text)" }
            case .fixed(let text):
                if order == .less, let start { return (text, "\(start), fixed in \(text)") }
                start = nil
            case .lastAffected(let text):
                if order != .greater, let start { return (nil, "\(start) to \(text)") }
                start = nil
            case .limit(let text): if order != .less, start != nil, text != "*" { start = nil }
            }
        }
        return start.map { (nil, "\($0), no fix is known") }
    }
}

extension AffectedRange {
    /// For people: "introduced 1.0, fixed 1.2".
    public var text: String {
        events.map { event in
            switch event {
            case .introduced(let version): "introduced \(version)"
            case .introducedAfter(let version): "introduced after \(version)"
            case .fixed(let version): "fixed \(version)"
            case .lastAffected(let version): "last affected \(version)"
            case .limit(let version): "limit \(version)"
            }
        }.joined(separator: ", ")
    }
}

extension AffectedRange.Event {
    /// Whether versions are affected behind it.
    var isStart: Bool {
        switch self {
        case .introduced, .introducedAfter: true
        case .fixed, .lastAffected, .limit: false
        }
    }
}
