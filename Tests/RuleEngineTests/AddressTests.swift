import Events
import Testing

@testable import RuleEngine

struct AddressTests {
    @Test(arguments: [
        ("1.2.3.4", "1.2.3.4"), ("0:0:0:0:0:0:0:1", "::1"), ("::", "::"), ("2001:db8:0:0:1:0:0:1", "2001:db8::1:0:0:1"),
        ("::ffff:1.2.3.4", "::ffff:1.2.3.4"),
        ("fe80::", "fe80::"), ("1:2:3:4:5:6:7:8", "1:2:3:4:5:6:7:8"), ("1:0:3:4:5:6:7:8", "1:0:3:4:5:6:7:8"),
        ("2001:DB8::A", "2001:db8::a"),
    ]) func addressesAreReadAndShown(text: String, shown: String) throws {
        let bytes = try #require(InternetAddress.parse(text))
        #expect(bytes.withUnsafeBytes { ValueText.text(.bytes($0), .address) } == shown)
    }

    @Test(arguments: [
        "", "1.2.3", "1.2.3.256", "1.2.3.4.5", ":", ":::", "1::2::3", "1:2:3:4:5:6:7", "12345::", "g::", "1.2.3.4:80", "+1.2.3.4",
        ":1:2:3:4:5:6:7:8", "1:2:3:4:5:6:7:8:",
    ])
    func nonsenseIsRefused(text: String) { #expect(InternetAddress.parse(text) == nil) }

    @Test(arguments: [
        ("10.0.0.0/8", "10.9.8.7", true), ("10.0.0.0/8", "11.0.0.1", false), ("0.0.0.0/0", "9.9.9.9", true),
        ("172.16.0.0/12", "172.31.255.255", true),
        ("172.16.0.0/12", "172.32.0.0", false), ("2001:db8::/33", "2001:db8:7fff::1", true), ("2001:db8::/33", "2001:db8:8000::1", false),
        ("10.0.0.0/8", "::ffff:10.0.0.1", false),
    ])
    func networksContain(network: String, address: String, expected: Bool) throws {
        let (base, bits) = try #require(InternetAddress.parseNetwork(network))
        let bytes = try #require(InternetAddress.parse(address))
        #expect(
            base.withUnsafeBytes { base in bytes.withUnsafeBytes { InternetAddress.contains(network: base, bits: bits, $0) } } == expected)
    }

    @Test(arguments: [
        ("/a/b", "/a/b", true), ("/", "/", true), ("/a/", "/a", false), ("/a//b", "/a/b", false), ("/a/./b", "/a/b", false),
        ("/a/../b", "/b", false),
        ("/../../x", "/x", false), ("/a/..", "/", false), ("/..a/.b", "/..a/.b", true),
    ])
    func pathsAreCleaned(path: String, cleaned: String, isClean: Bool) {
        let bytes = Array(path.utf8)
        bytes.withUnsafeBytes { view in
            #expect(PathText.isClean(view) == isClean)
            withUnsafeTemporaryAllocation(byteCount: bytes.count + 2, alignment: 1) { target in
                let result = PathText.clean(ByteView(start: nil, count: 0), view, into: target)
                #expect(String(decoding: result, as: UTF8.self) == cleaned)
            }
        }
    }
}
