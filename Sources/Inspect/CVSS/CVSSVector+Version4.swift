/// Source: CVSS v4.0 specification document, section 8: the vector's class ("macro vector") has a score in a table; inside its class it
/// is lowered by how far it stands below the class's highest vector, in proportion to the distance of the next lower class.
extension CVSSVector {
    var scoreOfVersion4: Int {
        if ["VC", "VI", "VA", "SC", "SI", "SA"].allSatisfy({ effective($0) == "N" }) { return 0 }
        let macro = MacroVector(self)
        guard let score = macro.score else { return 0 }
        var total = 0.0
        var count = 0
        for group in MacroVector.Group.allCases {
            guard let next = macro.nextLowerScore(group) else { continue }
            count += 1
            total += Double(score - next) * Double(distance(group, macro)) / Double(group.depth(macro))
        }
        let lowered = Double(score) - (count == 0 ? 0 : total / Double(count))
        return Self.nearest(max(0, min(100, lowered)))
    }

    /// The value that counts: the modified one where it is stated, the worst one of what is not defined.
    func effective(_ metric: String) -> String {
        if let modified = self["M" + metric], modified != "X" { return modified }
        let value = self[metric] ?? "X"
        guard value == "X" else { return value }
        return metric == "E" ? "A" : "H"
    }

    /// Steps below the first of the class's highest vectors that is nowhere below this one.
    private func distance(_ group: MacroVector.Group, _ macro: MacroVector) -> Int {
        for highest in group.highest(macro) {
            let steps = zip(group.metrics, highest.split(separator: " ")).map { metric, top in
                level(metric, effective(metric)) - level(metric, String(top))
            }
            if steps.allSatisfy({ $0 >= 0 }) { return steps.reduce(0, +) }
        }
        return 0
    }

    private func level(_ metric: String, _ value: String) -> Int {
        let order: [String]
        switch metric {
        case "AV": order = ["N", "A", "L", "P"]
        case "PR": order = ["N", "L", "H"]
        case "UI": order = ["N", "P", "A"]
        case "AC": order = ["L", "H"]
        case "AT": order = ["N", "P"]
        case "SC", "SI", "SA": order = ["S", "H", "L", "N"]
        case "CR", "IR", "AR": order = ["H", "M", "L"]
        default: order = ["H", "L", "N"]
        }
        return order.firstIndex(of: value) ?? 0
    }
}

/// The class of a vector: six equivalence sets. Source: CVSS v4.0, tables 24 to 30.
struct MacroVector {
    var sets: [Int]

    init(_ vector: CVSSVector) {
        func isValue(_ metric: String, _ value: String) -> Bool { vector.effective(metric) == value }
        let reach = [isValue("AV", "N"), isValue("PR", "N"), isValue("UI", "N")]
        let first = reach.allSatisfy { $0 } ? 0 : reach.contains(true) && !isValue("AV", "P") ? 1 : 2
        let second = isValue("AC", "L") && isValue("AT", "N") ? 0 : 1
        let third =
            isValue("VC", "H") && isValue("VI", "H")
            ? 0 : ["VC", "VI", "VA"].contains { isValue($0, "H") } ? 1 : 2
        let fourth =
            isValue("SI", "S") || isValue("SA", "S")
            ? 0 : ["SC", "SI", "SA"].contains { isValue($0, "H") } ? 1 : 2
        let fifth = isValue("E", "A") ? 0 : isValue("E", "P") ? 1 : 2
        let isDemanded = [("CR", "VC"), ("IR", "VI"), ("AR", "VA")].contains { isValue($0.0, "H") && isValue($0.1, "H") }
        sets = [first, second, third, fourth, fifth, isDemanded ? 0 : 1]
    }

    /// In tenths; nil of a class that does not exist.
    var score: Int? {
        guard zip(sets, [3, 2, 3, 3, 3, 2]).allSatisfy({ $0 < $1 }) else { return nil }
        let value = Self.table[(sets[0] * 2 + sets[1]) * 3 + sets[2]][(sets[3] * 3 + sets[4]) * 2 + sets[5]]
        return value == 0 ? nil : value
    }

    /// Sets that are lowered together: the third and the sixth are one.
    enum Group: CaseIterable {
        case exploitability, complexity, vulnerableSystem, subsequentSystem, exploitation

        var metrics: [String] {
            switch self {
            case .exploitability: ["AV", "PR", "UI"]
            case .complexity: ["AC", "AT"]
            case .vulnerableSystem: ["VC", "VI", "VA", "CR", "IR", "AR"]
            case .subsequentSystem: ["SC", "SI", "SA"]
            case .exploitation: []
            }
        }

        /// The highest vectors of a class, values in the order of `metrics`.
        func highest(_ macro: MacroVector) -> [String] {
            switch self {
            case .exploitability: [["N N N"], ["A N N", "N L N", "N N P"], ["P N N", "A L P"]][macro.sets[0]]
            case .complexity: [["L N"], ["H N", "L P"]][macro.sets[1]]
            case .vulnerableSystem:
                switch (macro.sets[2], macro.sets[5]) {
                case (0, 0): ["H H H H H H"]
                case (0, _): ["H H L M M H", "H H H M M M"]
                case (1, 0): ["L H H H H H", "H L H H H H"]
                case (1, _): ["L H L H M H", "L H H H M M", "H L H M H M", "H L L M H H", "L L H H H M"]
                default: ["L L L H H H"]
                }
            case .subsequentSystem: [["H S S"], ["H H H"], ["L L L"]][macro.sets[3]]
            case .exploitation: []
            }
        }

        /// Steps from the highest to the lowest vector of a class, the next class included.
        func depth(_ macro: MacroVector) -> Int {
            switch self {
            case .exploitability: [1, 4, 5][macro.sets[0]]
            case .complexity: [1, 2][macro.sets[1]]
            case .vulnerableSystem: [[7, 6], [8, 8], [10, 10]][macro.sets[2]][macro.sets[5]]
            case .subsequentSystem: [6, 5, 4][macro.sets[3]]
            case .exploitation: 1
            }
        }
    }

    /// The score of the class one below in a group; the higher one where there are two.
    func nextLowerScore(_ group: Group) -> Int? {
        switch group {
        case .exploitability: raised(0).score
        case .complexity: raised(1).score
        case .subsequentSystem: raised(3).score
        case .exploitation: raised(4).score
        case .vulnerableSystem:
            switch (sets[2], sets[5]) {
            case (0, 0): [raised(5).score, raised(2).score].compactMap { $0 }.max()
            case (1, 0): raised(5).score
            default: raised(2).score
            }
        }
    }

    private func raised(_ set: Int) -> MacroVector {
        var next = self
        next.sets[set] += 1
        return next
    }

    /// Scores in tenths: rows by the first three sets, columns by the last three; 0 where no vector can be.
    private static let table = [
        [100, 99, 98, 95, 95, 92, 100, 96, 93, 87, 91, 81, 93, 90, 89, 80, 81, 68],
        [98, 95, 95, 92, 90, 84, 93, 92, 89, 81, 81, 65, 88, 80, 78, 70, 69, 48],
        [0, 92, 0, 82, 0, 72, 0, 79, 0, 69, 0, 50, 0, 69, 0, 55, 0, 27],
        [99, 97, 95, 92, 92, 85, 95, 91, 90, 83, 84, 71, 92, 81, 82, 71, 72, 53],
        [95, 93, 92, 85, 85, 73, 92, 82, 80, 72, 70, 59, 84, 70, 71, 52, 50, 30],
        [0, 86, 0, 75, 0, 52, 0, 71, 0, 52, 0, 29, 0, 63, 0, 29, 0, 17],
        [98, 95, 94, 87, 91, 81, 94, 89, 86, 74, 77, 64, 87, 75, 74, 63, 63, 49],
        [94, 89, 88, 77, 76, 67, 86, 76, 74, 58, 59, 50, 72, 57, 57, 52, 52, 25],
        [0, 83, 0, 70, 0, 54, 0, 65, 0, 58, 0, 26, 0, 53, 0, 21, 0, 13],
        [95, 90, 88, 76, 76, 70, 90, 77, 75, 62, 61, 53, 77, 66, 68, 59, 52, 30],
        [89, 78, 76, 67, 62, 58, 74, 59, 57, 57, 47, 23, 61, 52, 57, 29, 24, 16],
        [0, 71, 0, 59, 0, 30, 0, 58, 0, 26, 0, 15, 0, 23, 0, 13, 0, 6],
        [93, 87, 86, 72, 75, 58, 86, 74, 74, 61, 56, 34, 70, 54, 52, 40, 40, 22],
        [85, 75, 74, 55, 62, 51, 72, 57, 55, 41, 46, 19, 53, 36, 34, 19, 19, 8],
        [0, 64, 0, 51, 0, 20, 0, 47, 0, 21, 0, 11, 0, 24, 0, 9, 0, 4],
        [88, 75, 73, 53, 60, 50, 73, 55, 59, 40, 41, 20, 54, 43, 45, 22, 20, 11],
        [75, 55, 58, 45, 40, 21, 61, 51, 48, 18, 20, 9, 46, 18, 17, 7, 8, 2],
        [0, 53, 0, 24, 0, 14, 0, 24, 0, 12, 0, 5, 0, 10, 0, 3, 0, 1],
    ]
}
