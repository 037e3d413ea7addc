import Packages

/// All catalogers. A folder of this target with a cataloger that is not listed here, or not named as its folder, fails a test.
public enum Catalogers {
    /// In the order of their names; every one sees every file.
    public static let all: [any Cataloger.Type] = [
        ApkCataloger.self,
        ChiselCataloger.self,
        DpkgCataloger.self,
        ElfCataloger.self,
        GoBinaryCataloger.self,
        OpkgCataloger.self,
        OsReleaseCataloger.self,
        PacmanCataloger.self,
        RpmCataloger.self,
        RustBinaryCataloger.self,
        SnapCataloger.self,
    ]
}
