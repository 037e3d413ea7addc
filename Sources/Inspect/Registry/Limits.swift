/// Every limit on what a registry may make this process do, by name.
public enum Limits {
    /// Bytes of a token server's answer.
    public static let token = 256 << 10
    /// Bytes of an error's body that are read for its message.
    public static let errorBody = 16 << 10
    /// Bytes of `~/.docker/config.json`.
    public static let credentials = 1 << 20
    /// Bytes of what a credential helper answers.
    public static let helper = 64 << 10
    /// Seconds that a credential helper may take.
    public static let helperSeconds = 30
    /// Redirects of one request.
    public static let redirects = 5
    /// Attempts of one request, and attempts in a row without a byte of a blob.
    public static let attempts = 5
    /// Milliseconds before the second attempt; doubled for each one after.
    public static let firstPause = 200
    /// Milliseconds at most between two attempts, whatever a server asks for.
    public static let longestPause = 10_000
    /// Seconds for making a connection.
    public static let connectSeconds: Int64 = 10
    /// Seconds without a byte.
    public static let silenceSeconds: Int64 = 30
    /// Seconds for an answer that is no blob.
    public static let answerSeconds: Int64 = 60
    /// Bytes a second that a blob has to come with, beyond ``answerSeconds``.
    public static let slowestRate = 20_000
    /// Bytes of a blob.
    public static let blob = 64 << 30
    /// Addresses of a host that are tried.
    public static let addresses = 16
    /// Bytes of a `WWW-Authenticate` header.
    public static let challenge = 8 << 10
    /// Bytes of a file that are sent or copied at a time.
    static let piece = 1 << 20
}
