import Packages
import Vulnerabilities
import VulnerabilityDatabase

extension VerdictIndex {
    private struct Step {
        var kind: FindingChange.Kind?
        var old: KnownFinding?
        var new: KnownFinding?
    }

    /// Holds what a package has now against what it was known to have.
    func settle(_ package: NumberedPackage, _ known: [KnownFinding], _ findings: [KnownFinding], _ run: inout RematchRun) throws {
        let steps = Self.steps(known, findings)
        guard !steps.isEmpty else { return }
        for case let old? in steps.map(\.old) {
            let remove = try statement("DELETE FROM known WHERE package = ? AND id = ?")
            remove.bind(1, package.number)
            remove.bind(2, old.id)
            try remove.run()
        }
        let images = try holders(of: package.number)
        for step in steps {
            if let new = step.new { try write(new, of: package.number) }
            guard !images.numbers.isEmpty else { continue }
            if step.old == nil, let new = step.new, try hide(new, of: package, in: images, &run) { continue }
            let hiding = try step.old.map { try rehide($0, as: step.new, of: package.number, &run) } ?? []
            run.deltas.add(hiding.isEmpty ? images.numbers : images.numbers.filter { !hiding.contains($0) }, step.old, step.new)
            guard let kind = step.kind, let finding = step.new ?? step.old else { continue }
            try emit(kind, finding, package, images, except: hiding, &run)
        }
    }

    private static func steps(_ known: [KnownFinding], _ findings: [KnownFinding]) -> [Step] {
        var byName: [String: Int] = [:]
        for (index, old) in known.enumerated() { for name in old.names { byName[name] = index } }
        var kept: Set<Int> = []
        var steps: [Step] = []
        for finding in findings {
            let before = finding.names.lazy.compactMap { byName[$0] }.first
            // Two findings now that were one before are none of them new; two that are one now are none of them gone.
            let isFirst = before.map { kept.insert($0).inserted } ?? true
            let old = before.map { known[$0] }
            if old != finding || !isFirst {
                let isReleased = old.map { $0.fixedVersion == nil && finding.fixedVersion != nil } ?? false
                steps.append(Step(kind: old == nil ? .affected : isReleased ? .fixReleased : nil, old: isFirst ? old : nil, new: finding))
            }
            for index in Set(finding.names.compactMap { byName[$0] }) where kept.insert(index).inserted {
                steps.append(Step(kind: nil, old: known[index], new: nil))
            }
        }
        for (index, old) in known.enumerated() where !kept.contains(index) { steps.append(Step(kind: .cleared, old: old, new: nil)) }
        return steps
    }

    /// Whether an exception hides a new finding: in all images then, and nobody is told.
    private func hide(
        _ finding: KnownFinding, of package: NumberedPackage, in images: ImageSet, _ run: inout RematchRun
    ) throws(DatabaseError) -> Bool {
        guard let exception = exception(for: finding, package, run) else { return false }
        for image in images.numbers { try hide(finding.id, of: package.number, in: image, until: exception.expires) }
        run.deltas.addHidden(images.numbers, 1)
        run.outcome.hidden += images.numbers.count
        return true
    }

    /// Images in which an exception hides a finding, which is not in their counts; what takes its place is hidden as well.
    private func rehide(
        _ old: KnownFinding, as new: KnownFinding?, of package: Int64, _ run: inout RematchRun
    ) throws(DatabaseError) -> Set<Int64> {
        let rows = try statement("SELECT image, until FROM hidden WHERE package = ? AND id = ?")
        rows.bind(1, package)
        rows.bind(2, old.id)
        var hidden: [(image: Int64, until: Int64?)] = []
        while try rows.step() { hidden.append((rows.integer(0), rows.optionalInteger(1))) }
        rows.reset()
        guard !hidden.isEmpty, new?.id != old.id else { return Set(hidden.map(\.image)) }
        let remove = try statement("DELETE FROM hidden WHERE package = ? AND id = ?")
        remove.bind(1, package)
        remove.bind(2, old.id)
        try remove.run()
        for (image, until) in hidden {
            if let new { try hide(new.id, of: package, in: image, until: until.map(Timestamp.init(seconds:))) }
        }
        if new == nil { run.deltas.addHidden(hidden.map(\.image), -1) }
        return Set(hidden.map(\.image))
    }

    /// What an exception hid that has lapsed counts again, and is told.
    func unhideLapsed(_ run: inout RematchRun) throws {
        let rows = try statement("SELECT package, id, image FROM hidden WHERE until <= ? ORDER BY package, id, image")
        rows.bind(1, run.now.seconds)
        var lapsed: [Int64: [String: [Int64]]] = [:]
        while try rows.step() { lapsed[rows.integer(0), default: [:]][rows.text(1), default: []].append(rows.integer(2)) }
        rows.reset()
        let remove = try statement("DELETE FROM hidden WHERE until <= ?")
        remove.bind(1, run.now.seconds)
        try remove.run()
        for (number, findings) in lapsed.sorted(by: { $0.key < $1.key }) {
            let package = NumberedPackage(number: number, package: try package(number), known: try known(number))
            for (id, images) in findings.sorted(by: { $0.key < $1.key }) {
                let finding = package.known.first { $0.names.contains(id) }
                if let finding, let exception = exception(for: finding, package, run) {
                    // Somebody accepted it again.
                    for image in images { try hide(id, of: number, in: image, until: exception.expires) }
                    continue
                }
                run.deltas.addHidden(images, -1)
                guard let finding else { continue }
                run.deltas.add(images, nil, finding)
                try emit(.lapsed, finding, package, ImageSet(images), except: [], &run)
            }
        }
    }

    private func exception(for finding: KnownFinding, _ package: NumberedPackage, _ run: RematchRun) -> FindingException? {
        guard !run.exceptions.isEmpty else { return nil }
        let purl = package.package.package.packageURL(in: package.package.system)?.description
        return run.exceptions.first { $0.covers(names: finding.names, package.package.package, purl: purl) }
    }

    private func emit(
        _ kind: FindingChange.Kind, _ finding: KnownFinding, _ package: NumberedPackage, _ all: ImageSet, except hiding: Set<Int64>,
        _ run: inout RematchRun
    ) throws(DatabaseError) {
        let left = kind == .lapsed ? hiding : hiding.union(run.informed)
        let images = left.isEmpty ? all : ImageSet(all.numbers.filter { !left.contains($0) })
        guard !images.numbers.isEmpty else { return }
        let insert = try statement("INSERT INTO change VALUES (NULL, ?, ?, ?, ?, ?, ?, ?, ?)")
        insert.bind(1, kind.rawValue)
        insert.bind(2, finding.id)
        insert.bind(3, package.number)
        insert.bind(4, Int64(finding.severity.rawValue))
        insert.bind(5, finding.isExploited ? 1 : 0)
        insert.bind(6, finding.fixedVersion)
        insert.bind(7, run.database.built.seconds)
        insert.bind(8, run.now.seconds)
        try insert.run()
        let number = connection.lastRow
        let notice = try statement("INSERT INTO notice VALUES (?, ?, ?)")
        for (part, bytes) in images.parts {
            notice.bind(1, number)
            notice.bind(2, part)
            notice.bind(3, blob: bytes)
            try notice.run()
        }
        run.outcome.notices += images.numbers.count
        run.outcome.changes.append(
            FindingChange(
                number: number, kind: kind, vulnerability: finding.id, severity: finding.severity, isExploited: finding.isExploited,
                package: package.package.package, ecosystem: package.package.ecosystemText, fixedVersion: finding.fixedVersion,
                images: images.numbers.count, imageNames: try names(of: images), databaseBuilt: run.database.built))
    }

    /// The first ones.
    func names(of images: ImageSet) throws(DatabaseError) -> [String] {
        try images.numbers.prefix(Limits.imagesTold).map { image throws(DatabaseError) in
            let row = try statement("SELECT name FROM image WHERE number = ?")
            row.bind(1, image)
            defer { row.reset() }
            return try row.step() ? row.text(0) : ""
        }
    }

    func forgetOldChanges(_ now: Timestamp) throws(DatabaseError) {
        let last = try statement("SELECT MAX(number) FROM change WHERE time < ?")
        last.bind(1, now.seconds - Limits.changeDays * 86_400)
        defer { last.reset() }
        guard try last.step(), let number = last.optionalInteger(0) else { return }
        for table in ["notice WHERE change", "change WHERE number"] {
            let remove = try statement("DELETE FROM \(table) <= ?")
            remove.bind(1, number)
            try remove.run()
        }
    }
}

extension KeptPackage {
    var ecosystemText: String { Ecosystem(judging: package, in: system)?.description ?? "" }
}
