/// What files of tests may demand. Passing a limit is an error with a place.
public enum Limits {
    /// Bytes of a file.
    public static let fileBytes = 2 << 20
    /// Tests of a file.
    public static let tests = 20_000
    /// Processes above the one that acts.
    public static let ancestors = 64
    /// Bytes of a text; records hold less than 65,536.
    public static let textBytes = 4_096
    /// Words of a command line.
    public static let words = 1_024
}
