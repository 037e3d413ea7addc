import TestKit
import Testing

@testable import Redaction

struct RedactorTests {
    private static let key = "wJalrXUtnFEMI/K7MDENG/bPxRfiCYEXAMPLEKEY"

    @Test(arguments: [
        ("psql password=hunter2 dbname=x", "psql password=*** dbname=x"),
        ("tool --password hunter2 --verbose", "tool --password *** --verbose"),
        ("tool --password=-hunter2", "tool --password=***"),
        ("tool --db-password hunter2", "tool --db-password ***"),
        ("tool --api-key 12ab", "tool --api-key ***"),
        ("tool --token abc", "tool --token ***"),
        ("tool --client-secret=abc x", "tool --client-secret=*** x"),
        ("mysql -u root -phunter2 shop", "mysql -u root -p*** shop"),
        ("mysqldump --all -phunter2", "mysqldump --all -p***"),
        ("mariadb -phunter2", "mariadb -p***"),
        ("sshpass -p hunter2 ssh host", "sshpass -p *** ssh host"),
        ("redis-cli -h x -a hunter2 ping", "redis-cli -h x -a *** ping"),
        ("curl -s -u me:hunter2 https://x/", "curl -s -u me:*** https://x/"),
        ("curl -H Authorization: Bearer abcdef123456 -u me:hunter2 x", "curl -H Authorization: Bearer *** -u me:*** x"),
        ("Authorization: Basic bWU6aHVudGVyMg==", "Authorization: Basic ***"),
        ("authorization=abc123", "authorization=***"),
        ("x Bearer abcdefgh.ijkl", "x Bearer ***"),
        ("AKIAIOSFODNN7EXAMPLE", "***"),
        ("aws configure set aws_secret_access_key \(key)", "aws configure set aws_secret_access_key ***"),
        ("AWS_SECRET_ACCESS_KEY=\(key) aws s3 ls", "AWS_SECRET_ACCESS_KEY=*** aws s3 ls"),
        ("git clone https://ghp_0123456789abcdefghijABCDEFGHIJ456789@x", "git clone https://***@x"),
        ("github_pat_0123456789abcdefghij_0123", "***"),
        ("glpat-0123456789abcdefghij", "***"),
        ("xoxb-123456789012-abcdef", "***"),
        ("curl https://hooks.slack.com/services/T0/B0/x", "curl https://hooks.slack.com/services/***"),
        ("AIzaSyA0123456789abcdefghijklmnopqrstuv", "***"),
        ("eyJhbGciOiJIUzI1NiJ9.eyJzdWIiOiIxIn0abc.c2ln", "***"),
        ("postgres://me:p@ss:w@db.x:5432/shop", "postgres://me:***@db.x:5432/shop"),
        ("redis://:hunter2@cache", "redis://:***@cache"),
        ("DB_PASSWORD=hunter2 API_KEY=1 GITHUB_TOKEN='a b' next", "DB_PASSWORD=*** API_KEY=*** GITHUB_TOKEN=*** next"),
        ("PGPASSWORD=x dbPassword=y accessToken=z", "PGPASSWORD=*** dbPassword=*** accessToken=***"),
        ("https://x/?api_key=12&page=2", "https://x/?api_key=***&page=2"),
        (#"{"password": "hunter2", "user": "me"}"#, #"{"password": "***", "user": "me"}"#),
        (
            "-----BEGIN RSA PRIVATE KEY-----\nMIIE\n-----END RSA PRIVATE KEY-----",
            "-----BEGIN RSA PRIVATE KEY-----***-----END RSA PRIVATE KEY-----"
        ),
        ("echo -----BEGIN PRIVATE KEY-----MIIE", "echo -----BEGIN PRIVATE KEY-----***"),
    ])
    func secretsAreTakenOut(text: String, expected: String) throws {
        let redactor = try Redactor()
        #expect(redactor.redact(text) == expected)
        #expect(redactor.redact(expected) == expected, "a second time changes nothing")
    }

    @Test(arguments: [
        "cat /etc/passwd", "passwd root", "tool --password-file /run/x", "tool --password-stdin --other", "tool --no-password --other",
        "token_count=5 max_tokens=3", "PASSWORD_FILE=/run/secrets/x", "monkey=banana keyboard=us", "mysql -p shop",
        "mysql -P3306 --port=3306",
        "ssh -p2222 host", "mkdir -pv /a/b", "curl -u me https://x/", "https://x:8080/a@b", "git@github.com:a/b", "AKIA1234", "ghp_short",
        "-----BEGIN CERTIFICATE-----abc", "a bearer of news", "key value", "tokens", "secretary", "author=me", "xoxo-hugs", "compass=1",
        "fd=3 evt.type=openat user=root uid=0 parent=sh", "", "ünïcödé",
    ])
    func whatIsNoSecretStays(text: String) throws { #expect(try Redactor().redact(text) == text) }

    @Test func patternsOfTheUsers() throws {
        let redactor = try Redactor(knowsForms: false, patterns: [#"employee (\d+)"#, "[0-9]{4}-[0-9]{4}"])
        #expect(redactor.redact("employee 77 card 1234-5678 password=x") == "employee *** card *** password=x")
        #expect(throws: RedactionError.self) { try Redactor(patterns: ["("]) }
        #expect(throws: RedactionError.tooMany(limit: 64)) { try Redactor(patterns: Array(repeating: "a", count: 65)) }
        #expect(try Redactor(patterns: ["x*"]).redact("axxb") == "a***b", "an empty match neither hangs nor hides")
    }

    @Test func hugeTextsAreBounded() throws {
        let redactor = try Redactor()
        let long = String(repeating: "a", count: 100_000) + " password=hunter2"
        #expect(redactor.redact(long).utf8.count < 70_000 && !redactor.redact(long).contains("hunter2"))
        let many = (0..<5_000).map { "token=s\($0)x" }.joined(separator: " ")
        let result = redactor.redact(many)
        #expect(!result.contains("=s"), "what comes after the last secret that is taken out is not shown")
        // Nothing here ends what it begins.
        for text in ["-----BEGIN PRIVATE KEY-----", "://a:", "mysql x ", "curl ", "password='"] {
            _ = redactor.redact(String(repeating: text, count: 65_536 / text.utf8.count))
        }
    }
}
