import CVSS
import Testing

@Suite("CVSS vectors")
struct CVSSVectorTests {
    @Test(
        "Base and most specific scores, in tenths",
        arguments: [
            ("AV:N/AC:L/Au:N/C:N/I:N/A:C/E:F/RL:OF/RC:C", 78, 64), ("AV:L/AC:H/Au:M/C:N/I:P/A:N/CDP:ND/TD:M/CR:ND/IR:L/AR:L", 8, 0),
            ("CVSS:3.1/AV:N/AC:L/PR:H/UI:N/S:U/C:L/I:L/A:N/E:F", 38, 37), ("CVSS:3.0/AV:N/AC:L/PR:N/UI:N/S:C/C:H/I:H/A:H", 100, 100),
            ("CVSS:4.0/AV:N/AC:L/AT:N/PR:N/UI:N/VC:H/VI:H/VA:H/SC:N/SI:N/SA:N/E:U", 93, 81),
            ("CVSS:4.0/AV:N/AC:L/AT:N/PR:N/UI:N/VC:N/VI:N/VA:N/SC:N/SI:N/SA:N", 0, 0),
        ])
    func scores(text: String, base: Int, score: Int) throws {
        let vector = try CVSSVector(text)
        #expect(vector.baseScore == base && vector.score == score)
    }

    @Test("What is refused says why", arguments: ["", "CVSS:4.0/", "AV:N", String(repeating: "AV:N/", count: 200), "CVSS:3.1/AV:N/AV:N"])
    func refused(text: String) {
        let error = #expect(throws: CVSSError.self) { try CVSSVector(text) }
        #expect(error?.problem.isEmpty == false)
    }

    @Test("Metrics of version 3 may stand in any order (specification, section 6)")
    func order() throws {
        let vector = try CVSSVector("CVSS:3.1/S:U/AV:N/AC:L/PR:N/UI:N/C:H/I:H/A:H")
        #expect(vector.score == 98 && vector["S"] == "U")
    }
}
