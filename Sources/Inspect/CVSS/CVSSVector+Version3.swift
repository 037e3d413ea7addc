/// Sources: CVSS v3.0 and v3.1 specification documents, sections 7 and 8.
extension CVSSVector {
    var scoreOfVersion3: Int {
        let temporal =
            weight("E", ["U": 0.91, "P": 0.94, "F": 0.97], else: 1) * weight("RL", ["O": 0.95, "T": 0.96, "W": 0.97], else: 1)
            * weight("RC", ["U": 0.92, "R": 0.96], else: 1)
        let environment = ["CR", "IR", "AR", "MAV", "MAC", "MPR", "MUI", "MS", "MC", "MI", "MA"]
        let base = scoreOfVersion3(isModified: states(environment))
        return states(["E", "RL", "RC"]) ? roundUp(Double(base) / 10 * temporal) : base
    }

    var baseScoreOfVersion3: Int { scoreOfVersion3(isModified: false) }

    private func scoreOfVersion3(isModified: Bool) -> Int {
        func value(_ metric: String) -> String {
            if isModified, let modified = self["M" + metric], modified != "X" { return modified }
            return self[metric] ?? ""
        }
        let isChanged = value("S") == "C"
        var rest = 1.0
        for (metric, requirement) in [("C", "CR"), ("I", "IR"), ("A", "AR")] {
            let demand = isModified ? weight(requirement, ["L": 0.5, "H": 1.5], else: 1) : 1
            let impacts: [String: Double] = ["L": 0.22, "H": 0.56]
            rest *= 1 - (impacts[value(metric)] ?? 0) * demand
        }
        let loss = isModified ? min(1 - rest, 0.915) : 1 - rest
        let impact: Double
        if !isChanged {
            impact = 6.42 * loss
        } else if isModified, version == .v31 {
            impact = 7.52 * (loss - 0.029) - 3.25 * Self.power(loss * 0.9731 - 0.02, 13)
        } else {
            impact = 7.52 * (loss - 0.029) - 3.25 * Self.power(loss - 0.02, 15)
        }
        guard impact > 0 else { return 0 }
        let vectors: [String: Double] = ["N": 0.85, "A": 0.62, "L": 0.55, "P": 0.2]
        let vector = vectors[value("AV")] ?? 0
        let complexity = value("AC") == "L" ? 0.77 : 0.44
        let low = isChanged ? 0.68 : 0.62
        let high = isChanged ? 0.5 : 0.27
        let privileges = value("PR") == "N" ? 0.85 : value("PR") == "L" ? low : high
        let interaction = value("UI") == "N" ? 0.85 : 0.62
        let exploitability = 8.22 * vector * complexity * privileges * interaction
        return roundUp(min(isChanged ? 1.08 * (impact + exploitability) : impact + exploitability, 10))
    }

    /// The next tenth. Version 3.1 defines it on integers, so that 4.000001 of binary arithmetic is 4.0 (appendix A).
    private func roundUp(_ value: Double) -> Int {
        if version == .v30 { return Int((value * 10 - 1e-9).rounded(.up)) }
        let scaled = Int((value * 100_000).rounded())
        return scaled % 10_000 == 0 ? scaled / 10_000 : scaled / 10_000 + 1
    }

    private static func power(_ base: Double, _ exponent: Int) -> Double {
        (0..<exponent).reduce(1) { product, _ in product * base }
    }
}
