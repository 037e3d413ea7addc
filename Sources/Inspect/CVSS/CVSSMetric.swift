/// A metric of a version: its name and the values that it may have.
struct CVSSMetric {
    let name: String
    let values: Set<String>
    let isMandatory: Bool

    init(_ name: String, _ values: String, isMandatory: Bool = false) {
        self.name = name
        self.values = Set(values.split(separator: " ").map(String.init))
        self.isMandatory = isMandatory
    }
}

extension CVSSVector.Version {
    /// In the order of the specification.
    var metrics: [CVSSMetric] {
        switch self {
        case .v2: Self.metricsOfVersion2
        case .v30, .v31: Self.metricsOfVersion3
        case .v40: Self.metricsOfVersion4
        }
    }

    private static let metricsOfVersion2 = [
        CVSSMetric("AV", "L A N", isMandatory: true), CVSSMetric("AC", "H M L", isMandatory: true),
        CVSSMetric("Au", "M S N", isMandatory: true), CVSSMetric("C", "N P C", isMandatory: true),
        CVSSMetric("I", "N P C", isMandatory: true), CVSSMetric("A", "N P C", isMandatory: true),
        CVSSMetric("E", "U POC F H ND"), CVSSMetric("RL", "OF TF W U ND"), CVSSMetric("RC", "UC UR C ND"),
        CVSSMetric("CDP", "N L LM MH H ND"), CVSSMetric("TD", "N L M H ND"), CVSSMetric("CR", "L M H ND"), CVSSMetric("IR", "L M H ND"),
        CVSSMetric("AR", "L M H ND"),
    ]

    private static let metricsOfVersion3 = [
        CVSSMetric("AV", "N A L P", isMandatory: true), CVSSMetric("AC", "L H", isMandatory: true),
        CVSSMetric("PR", "N L H", isMandatory: true), CVSSMetric("UI", "N R", isMandatory: true),
        CVSSMetric("S", "U C", isMandatory: true), CVSSMetric("C", "N L H", isMandatory: true),
        CVSSMetric("I", "N L H", isMandatory: true), CVSSMetric("A", "N L H", isMandatory: true),
        CVSSMetric("E", "X U P F H"), CVSSMetric("RL", "X O T W U"), CVSSMetric("RC", "X U R C"), CVSSMetric("CR", "X L M H"),
        CVSSMetric("IR", "X L M H"), CVSSMetric("AR", "X L M H"), CVSSMetric("MAV", "X N A L P"), CVSSMetric("MAC", "X L H"),
        CVSSMetric("MPR", "X N L H"), CVSSMetric("MUI", "X N R"), CVSSMetric("MS", "X U C"), CVSSMetric("MC", "X N L H"),
        CVSSMetric("MI", "X N L H"), CVSSMetric("MA", "X N L H"),
    ]

    private static let metricsOfVersion4 = [
        CVSSMetric("AV", "N A L P", isMandatory: true), CVSSMetric("AC", "L H", isMandatory: true),
        CVSSMetric("AT", "N P", isMandatory: true), CVSSMetric("PR", "N L H", isMandatory: true),
        CVSSMetric("UI", "N P A", isMandatory: true), CVSSMetric("VC", "H L N", isMandatory: true),
        CVSSMetric("VI", "H L N", isMandatory: true), CVSSMetric("VA", "H L N", isMandatory: true),
        CVSSMetric("SC", "H L N", isMandatory: true), CVSSMetric("SI", "H L N", isMandatory: true),
        CVSSMetric("SA", "H L N", isMandatory: true),
        CVSSMetric("E", "X A P U"), CVSSMetric("CR", "X H M L"), CVSSMetric("IR", "X H M L"), CVSSMetric("AR", "X H M L"),
        CVSSMetric("MAV", "X N A L P"), CVSSMetric("MAC", "X L H"), CVSSMetric("MAT", "X N P"), CVSSMetric("MPR", "X N L H"),
        CVSSMetric("MUI", "X N P A"), CVSSMetric("MVC", "X H L N"), CVSSMetric("MVI", "X H L N"), CVSSMetric("MVA", "X H L N"),
        CVSSMetric("MSC", "X H L N"), CVSSMetric("MSI", "X S H L N"), CVSSMetric("MSA", "X S H L N"), CVSSMetric("S", "X N P"),
        CVSSMetric("AU", "X N Y"), CVSSMetric("R", "X A U I"), CVSSMetric("V", "X D C"), CVSSMetric("RE", "X L M H"),
        CVSSMetric("U", "X Clear Green Amber Red"),
    ]
}
