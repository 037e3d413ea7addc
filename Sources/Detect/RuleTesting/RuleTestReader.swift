import Events
import RuleLanguage
import Yams

/// Reads the items `test` of a YAML list; other items, such as rules, are left alone. docs/rules.md describes the form.
public struct RuleTestReader {
    private let file: String

    /// - Parameter file: its name, for errors.
    public init(file: String) { self.file = file }

    /// The tests of a file, in order.
    /// - Throws: ``RuleTestError``, for the first mistake.
    public func read(_ text: String) throws(RuleTestError) -> [RuleTest] {
        guard text.utf8.count <= Limits.fileBytes else {
            throw RuleTestError(file: file, line: 1, column: 1, message: "more than \(Limits.fileBytes) bytes; split the file")
        }
        let root: Node?
        do { root = try Yams.compose(yaml: text) } catch {
            throw RuleTestError(file: file, line: 1, column: 1, message: "not valid YAML: \(error)")
        }
        guard let root else { return [] }
        guard let items = root.sequence else { throw error(root, "a list of items is expected") }
        var tests: [RuleTest] = []
        for item in items {
            guard let mapping = item.mapping, mapping["test"] != nil else { continue }
            guard tests.count < Limits.tests else { throw error(item, "more than \(Limits.tests) tests; split the file") }
            tests.append(try test(item))
        }
        return tests
    }

    private func test(_ item: Node) throws(RuleTestError) -> RuleTest {
        let entries = try mapping(item, keys: ["test", "fires", "misses", "process", "below", "in", "event"])
        guard let name = entries["test"], let event = entries["event"] else { throw error(item, "a test needs the key 'event'") }
        var test = RuleTest(
            name: try self.text(name),
            origin: Rule.Origin(
                file: file, position: SourcePosition(offset: 0, line: item.mark?.line ?? 1, column: item.mark?.column ?? 1)),
            event: try call(event))
        if let node = entries["fires"] { test.fires = try texts(node) }
        if let node = entries["misses"] { test.misses = try texts(node) }
        guard !test.fires.isEmpty || !test.misses.isEmpty else {
            throw error(item, "a test needs 'fires: RULE' or 'misses: RULE' (or 'misses: \(RuleTest.nothing)')")
        }
        if let node = entries["process"] { test.process = try actor(node) } else { test.process.command = ["/usr/bin/bash"] }
        if let node = entries["below"] {
            let nodes: [Node] = node.sequence.map { Array($0) } ?? [node]
            guard nodes.count <= Limits.ancestors else { throw error(node, "more than \(Limits.ancestors) processes") }
            for node in nodes { test.ancestors.append(try actor(node)) }
        }
        if let node = entries["in"] { test.container = try container(node) }
        return test
    }

    private func actor(_ node: Node) throws(RuleTestError) -> RuleTest.Actor {
        guard node.mapping != nil else { return RuleTest.Actor(command: try words(node)) }
        let entries = try mapping(node, keys: ["command", "name", "user", "terminal"])
        guard let command = entries["command"] else { throw error(node, "a process needs the key 'command'") }
        var actor = RuleTest.Actor(command: try words(command))
        if let name = entries["name"] { actor.name = try text(name) }
        if let user = entries["user"] { actor.user = try number(user) }
        if let terminal = entries["terminal"] { actor.terminal = try number(terminal) }
        return actor
    }

    private func container(_ node: Node) throws(RuleTestError) -> Workload.Container? {
        var container = Workload.Container(id: String(repeating: "0123456789abcdef", count: 4), runtime: .podman)
        container.name = "web"
        container.image = Workload.Image(reference: "docker.io/library/nginx:1.25", digest: nil, id: nil)
        container.isResolved = true
        guard node.mapping != nil else {
            switch try text(node) {
            case "host": return nil
            case "container": return container
            default: throw error(node, "write host, container, or a mapping with what is known of the container")
            }
        }
        let entries = try mapping(node, keys: ["id", "name", "image", "privileged", "host_pid", "host_network", "pod", "namespace"])
        if let id = entries["id"] { container.id = try text(id) }
        if let name = entries["name"] { container.name = try text(name) }
        if let image = entries["image"] { container.image?.reference = try text(image) }
        if let flag = entries["privileged"] { container.privileged = try boolean(flag) }
        if let flag = entries["host_pid"] { container.hostPID = try boolean(flag) }
        if let flag = entries["host_network"] { container.hostNetwork = try boolean(flag) }
        if let pod = entries["pod"] {
            let namespace = try entries["namespace"].map { node throws(RuleTestError) in try text(node) } ?? "default"
            container.pod = Workload.Pod(name: try text(pod), namespace: namespace, uid: nil, sandbox: nil)
        }
        return container
    }

    // MARK: Values

    func error(_ node: Node, _ message: String) -> RuleTestError {
        RuleTestError(file: file, line: node.mark?.line ?? 1, column: node.mark?.column ?? 1, message: message)
    }

    func mapping(_ node: Node, keys: [String]) throws(RuleTestError) -> [String: Node] {
        guard let mapping = node.mapping else { throw error(node, "a mapping is expected") }
        var entries: [String: Node] = [:]
        for (key, value) in mapping {
            let name = key.string ?? ""
            guard keys.contains(name) else {
                let near = NearestName.of(name, among: keys).map { "; did you mean '\($0)'?" } ?? ""
                throw error(key, "unknown key '\(name)'\(near)")
            }
            entries[name] = value
        }
        return entries
    }

    func text(_ node: Node) throws(RuleTestError) -> String {
        guard let text = node.string, text.utf8.count <= Limits.textBytes, !text.utf8.contains(0) else {
            throw error(node, "a text of at most \(Limits.textBytes) bytes is expected")
        }
        return text
    }

    func texts(_ node: Node) throws(RuleTestError) -> [String] {
        guard let nodes = node.sequence else { return [try text(node)] }
        guard nodes.count <= Limits.words else { throw error(node, "more than \(Limits.words) values") }
        var texts: [String] = []
        for node in nodes { texts.append(try text(node)) }
        return texts
    }

    /// A command line: a text, cut at blanks, or a list of words.
    func words(_ node: Node) throws(RuleTestError) -> [String] {
        let words = node.sequence == nil ? try text(node).split(separator: " ").map(String.init) : try texts(node)
        guard !words.isEmpty else { throw error(node, "a program is expected") }
        return words
    }

    func number<Number: FixedWidthInteger>(_ node: Node) throws(RuleTestError) -> Number {
        guard let text = node.string, let number = Number(text) else { throw error(node, "a number is expected") }
        return number
    }

    func boolean(_ node: Node) throws(RuleTestError) -> Bool {
        guard let text = node.string, ["true", "false"].contains(text) else { throw error(node, "true or false is expected") }
        return text == "true"
    }
}
