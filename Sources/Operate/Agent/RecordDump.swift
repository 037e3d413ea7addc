import Events
import Glibc
import Linux

/// Records one behind the other, as they came: seeds for fuzzing and data for tests.
final class RecordDump {
    private let file: Descriptor

    init(path: String) throws(SystemError) {
        let number = open(path, O_WRONLY | O_CREAT | O_TRUNC | O_CLOEXEC | O_NOFOLLOW, 0o600)
        guard number >= 0 else { throw SystemError(call: "open", path: path, errno: errno) }
        file = Descriptor(owning: number)
    }

    func write(_ record: Record) { _ = Glibc.write(file.number, record.bytes.baseAddress, record.bytes.count) }
}
