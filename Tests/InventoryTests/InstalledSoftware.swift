import Foundation
import Packages
import TestKit

@testable import Inventory

/// What is installed on the machine that runs the tests, read by a cataloger and by Python's own libraries.
enum InstalledSoftware {
    /// A folder as an image would show it.
    static func assembly(of folder: String, by cataloger: any Cataloger.Type) throws -> Assembly {
        let root = URL(filePath: folder, directoryHint: .isDirectory)
        let keys: [URLResourceKey] = [.isRegularFileKey, .fileSizeKey]
        let found = FileManager.default.enumerator(at: root, includingPropertiesForKeys: keys)?.compactMap { $0 as? URL } ?? []
        var files: [LocatedFacts] = []
        var gaps: [Gap] = []
        for url in found {
            let values = try url.resourceValues(forKeys: Set(keys))
            guard values.isRegularFile == true else { continue }
            let path = FilePath(url.path)
            let header = FileHeader(path: path, size: values.fileSize ?? 0)
            guard cataloger.wants(header) != .none else { continue }
            let bytes = [UInt8](try Data(contentsOf: url))
            do { files.append(LocatedFacts(path: path, facts: try cataloger.read(header, bytes.span.bytes))) } catch {
                gaps.append(Gap(cause: error.cause, path: path, message: error.message))
            }
        }
        var assembly = cataloger.assemble(files.sorted { $0.path < $1.path })
        assembly.gaps += gaps
        return assembly
    }

    /// Lines of `Programs/installed.py`.
    static func lines<Value: Decodable>(_ type: Value.Type, _ arguments: [String]) throws -> [Value] {
        let program = PackageRoot.url.appending(path: "Tests/InventoryTests/Programs/installed.py").path
        let output = try Command.run(["python3", program] + arguments)
        guard output.isSuccess else { throw LanguageTable.TableError(description: output.description) }
        return try output.stdout.split(separator: UInt8(ascii: "\n")).map { try JSONDecoder().decode(type, from: Data($0)) }
    }
}
