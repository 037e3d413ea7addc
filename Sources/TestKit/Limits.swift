/// How long the test kit waits, and how much it keeps.
public enum Limits {
    /// A command that ends by itself.
    public static let command = Duration.seconds(60)
    /// A line that a long-running command is expected to print, or a server's socket.
    public static let start = Duration.seconds(20)
    /// Between asking a command to end and killing it.
    public static let grace = Duration.seconds(5)
    /// Between a command's end and the end of its output, which a process that it left behind may hold open.
    static let output = Duration.milliseconds(500)
    /// Between two looks at something that is waited for.
    static let pause = Duration.milliseconds(2)
    /// Bytes of output kept of one stream of a command; more is dropped and the result says so.
    static let outputBytes = 64 << 20
}
