import Packages
import Reports
import Versions
import Vulnerabilities

/// How two results differ, with versions ordered as each type orders them.
public struct ImageComparison: Sendable {
    /// The difference.
    public let difference: InventoryDifference

    /// Compares two results.
    public init(_ before: Inspection.Result, _ after: Inspection.Result) {
        func report(_ result: Inspection.Result) -> Report {
            Report(subject: result.subject, inventory: result.inventory, files: result.fileRows)
        }
        let system = after.inventory.operatingSystem ?? before.inventory.operatingSystem
        difference = InventoryDifference(from: report(before), to: report(after)) { type, first, second in
            let package = Package(type: type, name: "-", version: second, cataloger: "")
            guard let order = Ecosystem(of: package, in: system)?.versionOrder else { return nil }
            return (try? order.compare(first, second)).map { $0 == .less }
        }
    }
}
