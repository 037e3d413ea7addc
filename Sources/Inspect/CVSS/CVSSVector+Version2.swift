/// Source: "CVSS v2 Complete Documentation", section 3.2.
extension CVSSVector {
    var scoreOfVersion2: Int {
        if states(["CDP", "TD", "CR", "IR", "AR"]) {
            let impact = min(10, impactOfVersion2(requirements: true))
            let temporal = Double(Self.nearest(Double(base(impact: impact)) * temporalOfVersion2)) / 10
            let damage = weight("CDP", ["L": 0.1, "LM": 0.3, "MH": 0.4, "H": 0.5], else: 0)
            let targets = weight("TD", ["N": 0, "L": 0.25, "M": 0.75], else: 1)
            return Self.nearest((temporal + (10 - temporal) * damage) * targets * 10)
        }
        return Self.nearest(Double(baseScoreOfVersion2) * temporalOfVersion2)
    }

    var baseScoreOfVersion2: Int { base(impact: impactOfVersion2(requirements: false)) }

    private var temporalOfVersion2: Double {
        weight("E", ["U": 0.85, "POC": 0.9, "F": 0.95], else: 1) * weight("RL", ["OF": 0.87, "TF": 0.9, "W": 0.95], else: 1)
            * weight("RC", ["UC": 0.9, "UR": 0.95], else: 1)
    }

    private func impactOfVersion2(requirements: Bool) -> Double {
        let impact = ["N": 0, "P": 0.275, "C": 0.66]
        let demand = ["L": 0.5, "H": 1.51]
        var rest = 1.0
        for (metric, requirement) in [("C", "CR"), ("I", "IR"), ("A", "AR")] {
            rest *= 1 - weight(metric, impact, else: 0) * (requirements ? weight(requirement, demand, else: 1) : 1)
        }
        return 10.41 * (1 - rest)
    }

    private func base(impact: Double) -> Int {
        let exploitability =
            20 * weight("AV", ["L": 0.395, "A": 0.646, "N": 1], else: 0) * weight("AC", ["H": 0.35, "M": 0.61, "L": 0.71], else: 0)
            * weight("Au", ["M": 0.45, "S": 0.56, "N": 0.704], else: 0)
        return Self.nearest((0.6 * impact + 0.4 * exploitability - 1.5) * (impact == 0 ? 0 : 1.176) * 10)
    }

    /// The number of a metric's value.
    func weight(_ metric: String, _ weights: [String: Double], else other: Double) -> Double {
        self[metric].flatMap { weights[$0] } ?? other
    }

    /// Tenths, the half upwards, and never below 0: version 2's formula of an adjusted impact falls below it.
    static func nearest(_ tenths: Double) -> Int { max(0, Int((tenths + 1e-6).rounded())) }
}
