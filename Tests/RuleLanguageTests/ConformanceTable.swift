import TestKit
import Testing

/// A value of JSON.
enum JSON: Decodable, Sendable, Equatable {
    case null
    case boolean(Bool)
    case number(Double)
    case text(String)
    case array([JSON])
    case object([String: JSON])

    init(from decoder: any Decoder) throws {
        let container = try decoder.singleValueContainer()
        if container.decodeNil() {
            self = .null
        } else if let value = try? container.decode(Bool.self) {
            self = .boolean(value)
        } else if let value = try? container.decode(Double.self) {
            self = .number(value)
        } else if let value = try? container.decode(String.self) {
            self = .text(value)
        } else if let value = try? container.decode([JSON].self) {
            self = .array(value)
        } else {
            self = .object(try container.decode([String: JSON].self))
        }
    }

    subscript(key: String) -> JSON? {
        guard case .object(let members) = self else { return nil }
        return members[key]
    }

    var text: String? {
        guard case .text(let value) = self else { return nil }
        return value
    }

    var number: Int? {
        guard case .number(let value) = self else { return nil }
        return Int(exactly: value)
    }

    var boolean: Bool? {
        guard case .boolean(let value) = self else { return nil }
        return value
    }

    var array: [JSON]? {
        guard case .array(let value) = self else { return nil }
        return value
    }

    var object: [String: JSON]? {
        guard case .object(let value) = self else { return nil }
        return value
    }
}

/// A table of cases of the rule language.
struct ConformanceTable {
    let name: String
    let cases: [JSON]

    init(_ name: String) throws {
        self.name = name
        cases = try Corpora.json(JSON.self, at: "runtime/filter-language/\(name).json")["cases"]?.array ?? []
    }

    /// Runs every case and compares what failed with what is known to.
    /// - Parameters:
    ///   - known: reasons by the case's name, filter or input.
    ///   - check: what is wrong with a case; nil if nothing is.
    func run(known: [String: String] = [:], _ check: (JSON) throws -> String?) {
        #expect(!cases.isEmpty, "\(name) has no cases")
        var passed = 0
        for (index, item) in cases.enumerated() {
            let label = item["name"]?.text ?? item["filter"]?.text ?? item["input"]?.text ?? "\(index)"
            let problem: String?
            do { problem = try check(item) } catch { problem = "threw \(error)" }
            switch (problem, known[label]) {
            case (nil, nil): passed += 1
            case (nil, let reason?): Issue.record("\(name) case \(index) '\(label)' passes, but is listed as known to fail: \(reason)")
            case (_?, _?): break
            case (let problem?, nil): Issue.record("\(name) case \(index) '\(label)': \(problem)")
            }
        }
        print("\(name): \(passed) of \(cases.count) cases passed, \(known.count) known issues")
    }
}

/// Bytes of a hexadecimal text.
func bytes(hex: String) -> [UInt8] {
    let digits = hex.compactMap(\.hexDigitValue)
    return stride(from: 0, to: digits.count - 1, by: 2).map { UInt8(digits[$0] << 4 | digits[$0 + 1]) }
}
