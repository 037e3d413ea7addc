// Modules: CLayout Events CLinux Linux Sensors CZstd Bolt Dates Workloads Recording
// Link: zstd
// Seeds from a recording: the first events of each shape, for a busy host has millions of events of a few shapes.
import Events
import Glibc
import Recording

@main
struct RecordedEvents {
    static let seedsPerShape = 20

    /// Type, flags and fields.
    struct Shape: Hashable {
        var type: EventType, flags: RecordFlags, tags: [RecordTag]
    }

    static func main() {
        guard CommandLine.arguments.count == 3 else { exit(2) }
        do {
            var shapes: [Shape: Int] = [:]
            var count = 0
            for event in try Recording(CommandLine.arguments[2]) {
                count += 1
                let record = event.record
                let shape = Shape(type: record.type, flags: record.flags, tags: RecordTag.allCases.filter { record.field($0) != nil })
                shapes[shape, default: 0] += 1
                guard shapes[shape, default: 0] <= seedsPerShape else { continue }
                let path = "\(CommandLine.arguments[1])/recorded-\(count)"
                guard let file = fopen(path, "w"), fwrite(record.bytes.baseAddress, 1, record.bytes.count, file) == record.bytes.count,
                    fclose(file) == 0
                else {
                    perror(path)
                    exit(1)
                }
            }
            print(count)
        } catch {
            print(error)
            exit(1)
        }
    }
}
