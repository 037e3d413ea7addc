import Foundation
import TestKit
import Testing

@testable import Delivery

struct SinkDescriptionTests {
    @Test(
        arguments: [
            ("stdout", "stdout", nil), ("text=stdout", "stdout", "text"), ("file:/x/a=b", "file:/x/a=b", nil),
            ("json=file:/x", "file:/x", "json"), ("text=file:rel", "file:rel", "text"),
            ("unix:/run/x.sock", "unix:/run/x.sock", nil), ("http:http://127.0.0.1:8080/secret?token=1", "http:http://127.0.0.1:8080", nil),
            ("json=http:https://hooks.example/T0/secret", "http:https://hooks.example", "json"), ("https://h/p?a=b", "http:https://h", nil),
            ("http:HTTP://[::1]:80/", "http:http://[::1]:80", nil),
        ] as [(String, String, String?)])
    func accepted(text: String, name: String, format: String?) throws {
        let sink = try description(text)
        #expect(sink.name == name)
        #expect(sink.format?.name == format)
    }

    @Test(
        arguments: [
            ("", .emptyTarget), ("json=", .emptyTarget), ("xml=stdout", .unknownFormat), ("=stdout", .unknownFormat),
            ("JSON=stdout", .unknownFormat), ("/var/log/x", .unknownTarget),
            ("ftp:x", .unknownTarget), ("stdout:x", .unexpectedArgument), ("file", .missingArgument), ("file:", .missingArgument),
            ("file:a\0b", .invalidPath),
            ("unix:/\(String(repeating: "x", count: 107))", .invalidPath), ("http:", .missingArgument), ("http:host", .invalidURL),
            ("http:ftp://h/", .invalidURL), ("http:http://", .invalidURL),
            ("http:http://u:p@h/", .invalidURL), ("http:http://h/a b", .invalidURL), ("http:http://h/\r\nX: y", .invalidURL),
            ("http:http://h/#f", .invalidURL), ("http:http://:80/", .invalidURL),
            ("http:http://h/\(String(repeating: "x", count: 9_000))", .invalidURL),
        ] as [(String, SinkError.Code)])
    func refused(text: String, code: SinkError.Code) {
        let error = #expect(throws: SinkError.self) { try description(text) }
        #expect(error?.code == code)
        #expect(error?.message.isEmpty == false && error?.advice.isEmpty == false)
    }

    @Test func longestSocketPathIsAccepted() throws {
        _ = try description("unix:/\(String(repeating: "x", count: 106))")
    }

    @Test func errorsDoNotRepeatControlCharacters() {
        let error = #expect(throws: SinkError.self) { try description("\u{1b}[2J:x") }
        #expect(error?.description.contains("\u{1b}") == false)
        #expect(error?.description.contains(#"\u{1b}[2J:x"#) == true)
    }

    @Test func terminalGetsTextUnlessToldOtherwise() throws {
        #expect(try description("stdout").format(isTerminal: true) == .text)
        #expect(try description("stdout").format(isTerminal: false) == .json)
        #expect(try description("json=stdout").format(isTerminal: true) == .json)
        #expect(try description("file:/x").format(isTerminal: true) == .json)
    }

    @Test func duplicatesAreRefused() throws {
        let scratch = try Scratch()
        let error = #expect(throws: SinkError.self) { try makeDelivery(["file:\(scratch("a"))", "text=file:\(scratch("a"))"]) }
        #expect(error?.code == .duplicate)
    }

    @Test func tooManyAreRefused() throws {
        let scratch = try Scratch()
        let error = #expect(throws: SinkError.self) { try makeDelivery((0..<17).map { "file:\(scratch("\($0)"))" }) }
        #expect(error?.code == .tooMany)
    }

    /// Something that is written but not registered cannot be reached by anybody.
    @Test(arguments: [
        ("TransportKind", "Transports", TransportKind.all.map(\.scheme)), ("FindingFormat", "Encoding", FindingFormat.all.map(\.name)),
    ])
    func everyPlugInIsRegistered(type: String, folder: String, registered: [String]) throws {
        let sources = "Sources/Operate/Delivery/\(folder)"
        var declared = 0
        for name in try FileManager.default.contentsOfDirectory(atPath: PackageRoot.url.appending(path: sources).path) {
            declared += try PackageRoot.text("\(sources)/\(name)").matches(of: /static let \w+ = (\w+)\(/).filter { $0.1 == type }.count
        }
        #expect(declared == registered.count)
        #expect(Set(registered).count == registered.count)
    }
}
