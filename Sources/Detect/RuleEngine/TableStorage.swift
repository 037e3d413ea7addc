import Text

/// Constants while rules are compiled.
struct TableStorage {
    var constants: [Constant] = []
    var byteSets: [ByteSet] = []
    var prefixSets: [PrefixSet] = []
    var pathSets: [PathSet] = []
    var globs: [Glob] = []
    var expressions: [RegularExpression] = []

    /// Lends the tables as they are now.
    func withTables<Result>(_ body: (Tables) -> Result) -> Result {
        constants.withUnsafeBufferPointer { constants in
            byteSets.withUnsafeBufferPointer { byteSets in
                prefixSets.withUnsafeBufferPointer { prefixSets in
                    pathSets.withUnsafeBufferPointer { pathSets in
                        globs.withUnsafeBufferPointer { globs in
                            expressions.withUnsafeBufferPointer { expressions in
                                body(
                                    Tables(
                                        constants: constants, byteSets: byteSets, prefixSets: prefixSets, pathSets: pathSets, globs: globs,
                                        expressions: expressions))
                            }
                        }
                    }
                }
            }
        }
    }
}

/// Tables that stay where they are as long as this object lives.
final class FrozenTables {
    let tables: Tables
    private let release: () -> Void

    init(_ storage: TableStorage) {
        let constants = Self.copy(storage.constants)
        let byteSets = Self.copy(storage.byteSets)
        let prefixSets = Self.copy(storage.prefixSets)
        let pathSets = Self.copy(storage.pathSets)
        let globs = Self.copy(storage.globs)
        let expressions = Self.copy(storage.expressions)
        tables = Tables(
            constants: UnsafeBufferPointer(constants), byteSets: UnsafeBufferPointer(byteSets), prefixSets: UnsafeBufferPointer(prefixSets),
            pathSets: UnsafeBufferPointer(pathSets), globs: UnsafeBufferPointer(globs), expressions: UnsafeBufferPointer(expressions))
        release = {
            Self.destroy(constants)
            Self.destroy(byteSets)
            Self.destroy(prefixSets)
            Self.destroy(pathSets)
            Self.destroy(globs)
            Self.destroy(expressions)
        }
    }

    deinit { release() }

    private static func copy<T>(_ values: [T]) -> UnsafeMutableBufferPointer<T> {
        let memory = UnsafeMutableBufferPointer<T>.allocate(capacity: values.count)
        _ = memory.initialize(from: values)
        return memory
    }

    private static func destroy<T>(_ memory: UnsafeMutableBufferPointer<T>) {
        memory.deinitialize()
        memory.deallocate()
    }
}
