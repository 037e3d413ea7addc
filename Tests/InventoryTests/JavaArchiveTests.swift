import Packages
import Testing

@testable import Inventory

@Suite("Java archives")
struct JavaArchiveTests {
    static func facts(_ name: String, _ archive: ZipBuilder) throws(Gap) -> FileFacts {
        let bytes = archive.bytes
        return try JavaArchiveCataloger.read(FileHeader(path: FilePath(name), size: bytes.count), bytes.span.bytes)
    }

    static func names(_ facts: FileFacts) -> [String] {
        facts.packages.map { "\($0.namespace ?? "?"):\($0.name):\($0.version)" }
    }

    static func properties(_ group: String, _ artifact: String, _ version: String) -> String {
        "#made\ngroupId=\(group)\nartifactId=\(artifact)\nversion=\(version)\n"
    }

    @Test("a shaded library is a component of its own, without the archive's digest")
    func shaded() throws {
        var jar = ZipBuilder()
        jar.add("META-INF/maven/a/lib/pom.properties", text: Self.properties("a", "lib", "2"))
        jar.add("META-INF/maven/org.example/app/pom.properties", text: Self.properties("org.example", "app", "1.0"))
        let facts = try Self.facts("opt/app-1.0.jar", jar)
        #expect(Self.names(facts) == ["org.example:app:1.0", "a:lib:2"])
        #expect(facts.packages.map(\.digests.count) == [1, 0])
        #expect(
            facts.packages[1].evidence == [
                Evidence(path: FilePath("opt/app-1.0.jar"), inside: FilePath("META-INF/maven/a/lib/pom.properties"))
            ])
    }

    @Test("Spring Boot's libraries are read inside it, stored or deflated, behind a launcher script", arguments: [true, false])
    func nested(isDeflated: Bool) throws {
        var library = ZipBuilder()
        library.add(
            "META-INF/MANIFEST.MF", text: "Manifest-Version: 1.0\r\nBundle-SymbolicName: org.example.tools.li\r\n b;singleton:=true\r\n\r\n"
        )
        var jar = ZipBuilder()
        jar.prefix = Array("#!/bin/sh\nexec java -jar $0\n".utf8)
        jar.add("BOOT-INF/lib/lib-3.1-RC1.jar", library.bytes, isDeflated: isDeflated)
        jar.add("META-INF/maven/g/app/pom.properties", text: Self.properties("g", "app", "1"))
        let facts = try Self.facts("app.jar", jar)
        #expect(Self.names(facts) == ["org.example.tools:lib:3.1-RC1", "g:app:1"])
        #expect(facts.packages[0].evidence[0].inside == FilePath("BOOT-INF/lib/lib-3.1-RC1.jar!/META-INF/MANIFEST.MF"))
        #expect(facts.gaps.isEmpty)
    }

    @Test(
        "the name of the file tells artifact and version",
        arguments: [
            ("log4j-1.2-api-2.17.1.jar", "log4j-1.2-api", "2.17.1"), ("guava-29.0-jre.jar", "guava", "29.0-jre"),
            ("a-1.0-SNAPSHOT.war", "a", "1.0-SNAPSHOT"), ("a-b-1.0-rc-2.jar", "a-b", "1.0-rc-2"),
            ("commons-lang3-3.11.jar", "commons-lang3", "3.11"),
            ("spring-2.5.6.SEC03.jar", "spring", "2.5.6.SEC03"), ("asm.jar", nil, nil),
        ] as [(String, String?, String?)])
    func fileNames(file: String, artifact: String?, version: String?) {
        let name = JarName(file)
        #expect(name.artifact == artifact)
        #expect(name.version == version)
    }

    @Test(
        "without a version in its name, the manifest tells it, and the name where that says nothing",
        arguments: [
            ("guava.jar", "Bundle-SymbolicName: com.google.guava\nBundle-Name: Guava\nBundle-Version: 31.1.0\n", "com.google:guava:31.1.0"),
            ("test.jar", "Implementation-Title: Some Library\nImplementation-Version: 2\n", "?:Some Library:2"),
            ("log4j-core.jar", "Implementation-Title: Apache Log4j Core\nImplementation-Version: 2.19\n", "?:log4j-core:2.19"),
            ("a.jpi", "Group-Id: org.plugins\nShort-Name: git\nPlugin-Version: 4.0\n", "org.plugins:git:4.0"),
            ("a.hpi", "Group-Id: org.plugins\nShort-Name: git\nPlugin-Version: 4.1 (private-ab-me)\n", "org.plugins:git:4.1"),
            (
                "org.eclipse.osgi_3.18.v2022.jar",
                "Bundle-SymbolicName: org.eclipse.osgi; singleton:=true\nBundle-Version: 3.18.0.v2022\n",
                "org.eclipse:org.eclipse.osgi:3.18.0.v2022"
            ),
        ])
    func manifestNames(file: String, manifest: String, expected: String) throws {
        var jar = ZipBuilder()
        jar.add("META-INF/MANIFEST.MF", text: "Manifest-Version: 1.0\n" + manifest)
        #expect(Self.names(try Self.facts(file, jar)) == [expected])
    }

    @Test("the manifest's name may be in any case, as for Java itself")
    func manifestCase() throws {
        var jar = ZipBuilder()
        jar.add("meta-inf/Manifest.mf", text: "Manifest-Version: 1.0\nImplementation-Title: a\nImplementation-Version: 1.0\n")
        #expect(Self.names(try Self.facts("a.jar", jar)) == ["?:a:1.0"])
    }

    @Test("zip64 and a comment are read")
    func wide() throws {
        var jar = ZipBuilder()
        jar.isWide = true
        jar.add("META-INF/maven/g/a/pom.properties", text: Self.properties("g", "a", "1"))
        jar.comment = Array("made by hand".utf8)
        #expect(Self.names(try Self.facts("a.jar", jar)) == ["g:a:1"])
    }

    @Test("digest of the archive")
    func digest() throws {
        var jar = ZipBuilder()
        jar.add("META-INF/maven/g/a/pom.properties", text: Self.properties("g", "a", "1"))
        let facts = try Self.facts("a.jar", jar)
        #expect(facts.packages.first?.digests.first?.algorithm == "sha1")
        #expect(facts.packages.first?.digests.first?.hex.utf8.count == 40)
    }
}
