import Foundation

/// A case of a table of live cases: what a test process does, and the alert that has to follow.
///
/// The parts and their meaning are those of the declarative tests of Falco's event generator.
struct LiveCase: Decodable, Sendable {
    struct Expectation: Decodable, Sendable {
        var source: String, priority: String, fields: [String: FindingLine.Value]
    }

    /// A process of the chain that leads to the one that acts, or one that is acted on.
    struct Process: Decodable, Sendable {
        var name: String?, exePath: String?, exe: String?, procName: String?, args: String?, env: [String: String]?, user: String?
        var fileLess: Bool?
        var capabilities: String?
    }

    struct Context: Decodable, Sendable {
        struct Container: Decodable, Sendable {
            var image: String?, name: String?, env: [String: String]?
            var isPlain: Bool { image == nil && name == nil && env == nil }
        }
        var container: Container?
        var processes: [Process]?
    }

    struct Resource: Decodable, Sendable {
        var type: String, name: String, subtype: String?
        var filePath: String?, dirPath: String?, fileName: String?, l4Proto: String?, address: String?
        var process: Process

        private enum Key: String, CodingKey { case type, name, subtype, filePath, dirPath, fileName, l4Proto, address }

        init(from decoder: any Decoder) throws {
            let container = try decoder.container(keyedBy: Key.self)
            type = try container.decode(String.self, forKey: .type)
            name = try container.decode(String.self, forKey: .name)
            subtype = try container.decodeIfPresent(String.self, forKey: .subtype)
            filePath = try container.decodeIfPresent(String.self, forKey: .filePath)
            dirPath = try container.decodeIfPresent(String.self, forKey: .dirPath)
            fileName = try container.decodeIfPresent(String.self, forKey: .fileName)
            l4Proto = try container.decodeIfPresent(String.self, forKey: .l4Proto)
            address = try container.decodeIfPresent(String.self, forKey: .address)
            process = try Process(from: decoder)
        }
    }

    struct SystemCall: Decodable, Sendable {
        var type: String, name: String, syscall: String, args: [String: Argument]
    }

    enum Argument: Decodable, Sendable {
        case number(Int64), text(String), fields([String: Argument])

        init(from decoder: any Decoder) throws {
            let container = try decoder.singleValueContainer()
            if let number = try? container.decode(Int64.self) {
                self = .number(number)
            } else if let text = try? container.decode(String.self) {
                self = .text(text)
            } else {
                self = .fields(try container.decode([String: Argument].self))
            }
        }
    }

    struct Description: Decodable, Sendable {
        /// A script, before anything else.
        var before: String?
        var context: Context?, resources: [Resource]?, steps: [SystemCall]?
    }

    var id: String, rule: String, arch: String?, expect: Expectation, raw: Description

    /// Whether this processor has the calls.
    var isPossible: Bool {
        #if arch(arm64)
        arch != "not arm64"
        #else
        arch == nil || arch == "not arm64"
        #endif
    }

    /// The users that have to be there.
    var users: [String] { (raw.context?.processes ?? []).compactMap(\.user) }
}
