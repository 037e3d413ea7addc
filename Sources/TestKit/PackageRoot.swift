import Foundation

/// Where the sources of this package are.
public enum PackageRoot {
    /// The folder of Package.swift.
    public static let url = URL(filePath: #filePath).resolvingSymlinksInPath()
        .deletingLastPathComponent().deletingLastPathComponent().deletingLastPathComponent()

    /// The text of a file of this package.
    /// - Parameter path: relative to the folder of Package.swift.
    /// - Throws: what Foundation throws where there is no such file or it is not UTF-8.
    public static func text(_ path: String) throws -> String {
        try String(contentsOf: url.appending(path: path), encoding: .utf8)
    }

    /// An executable of this package, as built beside the running tests; `PLIMSOLL_EXECUTABLE` names another build of `plimsoll`.
    /// - Parameter name: of the product.
    public static func executable(_ name: String = "plimsoll") -> URL {
        if name == "plimsoll", let path = ProcessInfo.processInfo.environment["PLIMSOLL_EXECUTABLE"] { return URL(filePath: path) }
        return URL(filePath: "/proc/self/exe").resolvingSymlinksInPath().deletingLastPathComponent().appending(path: name)
    }
}
