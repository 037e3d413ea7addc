import Images
import Testing

@Suite("The base that a history suggests")
struct GuessedBaseTests {
    struct Case: Sendable, CustomTestStringConvertible {
        var testDescription: String
        /// `+`: makes a layer.
        var steps: [String]
        var layers: Int?
    }

    private static let cases = [
        Case(
            testDescription: "the classic builder",
            steps: [
                "+/bin/sh -c #(nop) ADD file:1 in / ", "/bin/sh -c #(nop)  CMD [\"bash\"]", "+/bin/sh -c apt-get install x",
                "/bin/sh -c #(nop)  CMD [\"x\"]",
            ], layers: 1),
        Case(
            testDescription: "BuildKit",
            steps: [
                "+ADD rootfs.tar / # buildkit", "CMD [\"sh\"]", "+RUN /bin/sh -c a", "ENTRYPOINT [\"/docker-entrypoint.sh\"]",
                "CMD [\"nginx\"]",
                "+COPY . /srv # buildkit", "USER 1000", "CMD [\"app\"]",
            ], layers: 2),
        Case(testDescription: "a base itself", steps: ["+ADD rootfs.tar /", "CMD [\"sh\"]"], layers: nil),
        Case(testDescription: "a layer that only speaks of CMD", steps: ["+RUN CMD x", "+COPY a b"], layers: nil),
        Case(testDescription: "no step that makes a layer before", steps: ["CMD [\"sh\"]", "+COPY a b"], layers: nil),
        Case(testDescription: "nothing", steps: [], layers: nil),
    ]

    @Test(arguments: cases) func isFound(_ item: Case) throws {
        #expect(try Self.configuration(item.steps, layers: item.steps.count { $0.hasPrefix("+") }).guessedBaseLayers == item.layers)
    }

    @Test func aHistoryThatDoesNotFitTellsNothing() throws {
        #expect(try Self.configuration(Self.cases[0].steps, layers: 3).guessedBaseLayers == nil)
    }

    private static func configuration(_ steps: [String], layers: Int) throws -> ImageConfiguration {
        let history = steps.map { step in
            let text = step.hasPrefix("+") ? String(step.dropFirst()) : step
            let command = text.replacing("\"", with: "\\\"")
            return "{\"created_by\":\"\(command)\"\(step.hasPrefix("+") ? "" : ",\"empty_layer\":true")}"
        }
        let digests = (0..<layers).map { "\"sha256:\(String(repeating: String($0), count: 64))\"" }
        let text = """
            {"os":"linux","architecture":"amd64","rootfs":{"type":"layers","diff_ids":[\(digests.joined(separator: ","))]},\
            "history":[\(history.joined(separator: ","))]}
            """
        return try ImageConfiguration(parsing: Array(text.utf8), subject: "test")
    }
}
