/// Figures in Prometheus' text format 0.0.4 (prometheus.io/docs/instrumenting/exposition_formats). Pure.
public struct MetricsText: Sendable {
    /// What a figure does.
    public enum Kind: String, Sendable {
        /// Only grows, until the process ends. Its name ends with `_total`.
        case counter
        /// Goes up and down.
        case gauge
    }

    /// One figure of a metric.
    public struct Sample: Sendable {
        /// Names and values in the order in which they are written; a value may be any text.
        public var labels: [(name: String, value: String)]
        /// The figure.
        public var value: Double

        /// A figure.
        public init(_ value: some BinaryInteger, _ labels: [(name: String, value: String)] = []) { self.init(Double(value), labels) }
        /// A figure.
        public init(_ value: Double, _ labels: [(name: String, value: String)] = []) {
            self.labels = labels
            self.value = value
        }
    }

    /// What was written so far.
    public private(set) var text = ""

    /// Nothing.
    public init() {}

    /// Adds a metric with all of its figures; one without figures is left out.
    /// - Parameters:
    ///   - name: letters, digits and `_`.
    ///   - help: one sentence.
    public mutating func add(_ name: String, _ kind: Kind, _ help: String, _ samples: [Sample]) {
        guard !samples.isEmpty else { return }
        text += "# HELP \(name) \(help)\n# TYPE \(name) \(kind.rawValue)\n"
        for sample in samples {
            text += name
            if !sample.labels.isEmpty {
                text += "{" + sample.labels.map { "\($0.name)=\"\(Self.escaped($0.value))\"" }.joined(separator: ",") + "}"
            }
            text += " \(Self.number(sample.value))\n"
        }
    }

    /// Adds a metric that is one figure.
    public mutating func add(_ name: String, _ kind: Kind, _ help: String, _ value: some BinaryInteger) {
        add(name, kind, help, [Sample(value)])
    }

    private static func number(_ value: Double) -> String {
        value == value.rounded() && abs(value) < 9e15 ? "\(Int64(value))" : "\(value)"
    }

    private static func escaped(_ value: String) -> String {
        var result = ""
        for scalar in value.unicodeScalars {
            switch scalar {
            case "\\": result += "\\\\"
            case "\"": result += "\\\""
            case "\n": result += "\\n"
            default: result.unicodeScalars.append(scalar)
            }
        }
        return result
    }
}
