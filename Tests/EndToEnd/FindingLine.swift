import Foundation

/// A finding as the agent writes it in JSON.
struct FindingLine: Decodable, Sendable {
    struct Image: Decodable, Equatable, Sendable {
        var reference: String?, digest: String?, id: String?
    }

    struct Pod: Decodable, Equatable, Sendable {
        var name: String, namespace: String, uid: String?
    }

    struct Workload: Decodable, Equatable, Sendable {
        var kind: String
        var id: String? = nil, name: String? = nil, image: Image? = nil, runtime: String? = nil, pod: Pod? = nil
        static let host = Workload(kind: "host")
    }

    struct Process: Decodable, Sendable {
        struct Ancestor: Decodable, Sendable {
            var pid: Int32, name: String, path: String?, commandLine: String, uid: UInt32

            private enum CodingKeys: String, CodingKey {
                case pid, name, path, uid
                case commandLine = "command_line"
            }
        }
        var ancestry: [Ancestor]
    }

    var time: String, rule: String, priority: String, source: String, hostname: String, output: String, tags: [String]
    var outputFields: [String: Value]
    var findingID: String
    var workload: Workload
    var process: Process

    /// What a field of the output can be.
    enum Value: Decodable, Equatable, Sendable, ExpressibleByStringLiteral, ExpressibleByIntegerLiteral {
        case text(String), number(Int64), flag(Bool), missing

        init(stringLiteral value: String) { self = .text(value) }
        init(integerLiteral value: Int64) { self = .number(value) }

        init(from decoder: any Decoder) throws {
            let container = try decoder.singleValueContainer()
            if container.decodeNil() {
                self = .missing
            } else if let flag = try? container.decode(Bool.self) {
                self = .flag(flag)
            } else if let number = try? container.decode(Int64.self) {
                self = .number(number)
            } else {
                self = .text(try container.decode(String.self))
            }
        }
    }

    private enum CodingKeys: String, CodingKey {
        case time, rule, priority, source, hostname, output, tags, workload, process
        case outputFields = "output_fields"
        case findingID = "finding_id"
    }

    /// All findings of whole lines.
    static func all(in lines: some Sequence<UInt8>) throws -> [FindingLine] {
        try Array(lines).split(separator: UInt8(ascii: "\n")).map { try JSONDecoder().decode(FindingLine.self, from: Data($0)) }
    }
}
