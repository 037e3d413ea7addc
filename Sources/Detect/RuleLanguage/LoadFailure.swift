/// Ends the reading of one item of a rule file; the others are still read, so that all errors are reported at once.
struct LoadFailure: Error {
    var code: LoadCode
    var message: String
    var position: SourcePosition

    init(_ code: LoadCode, _ message: String, at position: SourcePosition) {
        self.code = code
        self.message = message
        self.position = position
    }
}
