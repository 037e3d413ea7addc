import Packages
import Testing

@Suite("Names of the platform enumeration")
struct CPETests {
    /// Examples of NISTIR 7695, sections 6.1.2.4 and 6.2.2.3.
    @Test(
        arguments: [
            (
                "cpe:/a:microsoft:internet_explorer:8.0.6001:beta",
                "cpe:2.3:a:microsoft:internet_explorer:8.0.6001:beta:*:*:*:*:*:*"
            ),
            ("cpe:/a:microsoft:internet_explorer:8.%02:sp%01", "cpe:2.3:a:microsoft:internet_explorer:8.*:sp?:*:*:*:*:*:*"),
            (
                "cpe:/a:hp:insight_diagnostics:7.4.0.1570::~~online~win2003~x64~",
                "cpe:2.3:a:hp:insight_diagnostics:7.4.0.1570:*:*:*:online:win2003:x64:*"
            ),
            (
                "cpe:/a:foo%5cbar:big%24money_2010%07:::~~special~ipod_touch~80gb~",
                "cpe:2.3:a:foo\\\\bar:big\\$money_2010\\\u{7}:*:*:*:*:special:ipod_touch:80gb:*"
            ),
            ("CPE:2.3:o:A:B\\:C:-:*:*:*:*:*:*:*", "cpe:2.3:o:a:b\\:c:-:*:*:*:*:*:*:*"),
            ("cpe:2.3:a:x:\\-:1\\.0:*:*:*:*:*:*:*", "cpe:2.3:a:x:\\-:1.0:*:*:*:*:*:*:*"),
        ])
    func bindings(text: String, expected: String) throws {
        let name = try CPE(parsing: text)
        #expect(name.description == expected)
        #expect(try CPE(parsing: expected) == name)
    }

    @Test(
        arguments: [
            "", "cpe:", "cpe:2.3:a:b", "cpe:2.3:x:a:b:*:*:*:*:*:*:*:*", "cpe:2.3:a:a:b:1*2:*:*:*:*:*:*:*", "cpe:/a:b:c:d:e:f:g:h:i",
            "cpe:2.3:a:a:b::*:*:*:*:*:*:*", "cpe:/a:b%0", "cpe:2.3:a:a:b:*:*:*:*:*:*:*:\\", "cpe:/a:b:c:1:2:~a",
        ])
    func refused(text: String) {
        #expect(throws: CPEError.self) { try CPE(parsing: text) }
    }

    @Test(
        arguments: [
            ("1.0", "1.0", CPE.Relation.equal), ("1.0", "2.0", .disjoint), ("*", "1.0", .superset), ("1.0", "*", .subset),
            ("*", "*", .equal),
            ("-", "1.0", .disjoint), ("1.0", "-", .disjoint), ("-", "-", .equal), ("*", "-", .superset), ("-", "*", .subset),
            ("1.*", "1.5", .superset), ("1.*", "2.5", .disjoint), ("*.5", "1.5", .superset), ("1.?", "1.55", .disjoint),
            ("1.??", "1.5", .superset), ("?1?", "213", .superset), ("1.0", "1.*", .undefined), ("1.*", "*", .subset),
        ])
    func matching(source: String, target: String, relation: CPE.Relation) throws {
        let left = try CPE(parsing: "cpe:2.3:a:v:p:\(source):*:*:*:*:*:*:*")
        let right = try CPE(parsing: "cpe:2.3:a:v:p:\(target):*:*:*:*:*:*:*")
        #expect(left.relation(to: right) == relation)
        #expect(left.covers(right) == (relation == .equal || relation == .superset))
    }

    @Test func mixedRelationsSayNothing() throws {
        let left = try CPE(parsing: "cpe:2.3:a:v:p:*:x:*:*:*:*:*:*"), right = try CPE(parsing: "cpe:2.3:a:v:p:1:*:*:*:*:*:*:*")
        #expect(left.relation(to: right) == .undefined)
    }

    @Test func candidates() {
        let log4j = Package(type: .maven, namespace: "org.apache.logging.log4j", name: "log4j-core", version: "2.14.1", cataloger: "java")
        #expect(log4j.cpeCandidates.first?.description == "cpe:2.3:a:apache:log4j-core:2.14.1:*:*:*:*:*:*:*")
        let curl = Package(type: .deb, name: "curl", version: "1:7.88.1-10+deb12u5", cataloger: "dpkg")
        #expect(curl.cpeCandidates.map(\.description) == ["cpe:2.3:a:curl:curl:7.88.1:*:*:*:*:*:*:*"])
    }
}
