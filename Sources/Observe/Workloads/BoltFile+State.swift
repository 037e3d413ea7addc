import Bolt
import Linux

extension BoltFile {
    /// Reads a database of a runtime with a closure; errors get the file's name.
    static func read<Value>(_ path: String, _ body: (BoltBucket<BoltFile>) throws(BoltError) -> Value) throws(StateError) -> Value {
        let file: BoltFile
        do { file = try BoltFile(path) } catch { throw StateError(error, path) }
        do throws(BoltError) {
            return try BoltTransaction.read(file, body)
        } catch { throw StateError(error == .changing ? .changing : .malformed, path, error.description) }
    }
}
