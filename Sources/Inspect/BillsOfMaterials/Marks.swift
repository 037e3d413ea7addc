/// What our CycloneDX documents say beyond the format's own fields, so that they are read as they were written.
public enum CycloneDX {
    /// Names of hash algorithms by those of digests.
    public static let algorithms = ["md5": "MD5", "sha1": "SHA-1", "sha256": "SHA-256", "sha384": "SHA-384", "sha512": "SHA-512"]
    /// What stands before a layer's digest in `additionalContext`.
    public static let layerContext = "layer "
}

/// Words of our SPDX documents in fields that are free text, so that they are read as they were written.
public enum SPDX {
    /// Before a layer's digest in the comment of the image, and of a file.
    public static let layer = "layer "
    /// Before a cataloger's name in the comment of a package.
    public static let found = "found by "
    /// Before a path in the comment of a package; ``atLine`` and ``inLayer`` follow it.
    public static let seen = "seen in "
    /// Between a path and the number of a line.
    public static let atLine = ", line "
    /// Between a path and a layer's digest.
    public static let inLayer = ", layer "
    /// Before name and version of the source package in `sourceInfo`.
    public static let built = "built from "
}
