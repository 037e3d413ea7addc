/// The tables. An image's packages are shared with every image that has the same ones, so that each is matched once; what advisories may
/// call them leads from a changed advisory to packages, and `holder` from those to images. Sets of images are kept in parts of
/// `ImageSet.span` numbers, so that a scan rewrites a few hundred bytes for each package however many images have it.
enum Schema {
    /// `PRAGMA application_id`: "PliV".
    static let applicationID = 0x506C_6956

    /// `image.built` is NULL where the verdict is held against the same database as the index, `meta.built`: an update need not write
    /// every image then.
    static let tables = """
        CREATE TABLE meta (key TEXT PRIMARY KEY, value TEXT NOT NULL) WITHOUT ROWID;
        CREATE TABLE image (
            number INTEGER PRIMARY KEY, digest TEXT NOT NULL UNIQUE, name TEXT NOT NULL, kind TEXT NOT NULL,
            unknown INTEGER NOT NULL, none INTEGER NOT NULL, negligible INTEGER NOT NULL, low INTEGER NOT NULL, medium INTEGER NOT NULL,
            high INTEGER NOT NULL, critical INTEGER NOT NULL, fixable INTEGER NOT NULL, exploited INTEGER NOT NULL,
            hidden INTEGER NOT NULL, problems TEXT NOT NULL, built INTEGER, scanned INTEGER NOT NULL);
        CREATE INDEX image_apart ON image (number) WHERE built IS NOT NULL;
        CREATE TABLE alias (alias TEXT PRIMARY KEY, image INTEGER NOT NULL) WITHOUT ROWID;
        CREATE INDEX alias_image ON alias (image);
        CREATE TABLE held (image INTEGER PRIMARY KEY, packages BLOB NOT NULL);
        CREATE TABLE hidden (
            package INTEGER NOT NULL, id TEXT NOT NULL, image INTEGER NOT NULL, until INTEGER, PRIMARY KEY (package, id, image))
            WITHOUT ROWID;
        CREATE INDEX hidden_image ON hidden (image);
        CREATE INDEX hidden_until ON hidden (until) WHERE until IS NOT NULL;
        CREATE TABLE name (
            number INTEGER PRIMARY KEY, ecosystem TEXT NOT NULL, name TEXT NOT NULL, fingerprint BLOB, UNIQUE (ecosystem, name));
        CREATE TABLE stated (name INTEGER PRIMARY KEY, digests BLOB NOT NULL);
        CREATE TABLE package (
            number INTEGER PRIMARY KEY, identity BLOB NOT NULL UNIQUE, system TEXT, owner TEXT, content BLOB NOT NULL);
        CREATE TABLE naming (name INTEGER NOT NULL, package INTEGER NOT NULL, PRIMARY KEY (name, package)) WITHOUT ROWID;
        CREATE TABLE holder (package INTEGER NOT NULL, part INTEGER NOT NULL, images BLOB NOT NULL, PRIMARY KEY (package, part))
            WITHOUT ROWID;
        CREATE TABLE known (
            package INTEGER NOT NULL, id TEXT NOT NULL, names TEXT NOT NULL, severity INTEGER NOT NULL, exploited INTEGER NOT NULL,
            fixed TEXT, PRIMARY KEY (package, id)) WITHOUT ROWID;
        CREATE TABLE change (
            number INTEGER PRIMARY KEY AUTOINCREMENT, kind TEXT NOT NULL, id TEXT NOT NULL, package INTEGER NOT NULL,
            severity INTEGER NOT NULL, exploited INTEGER NOT NULL, fixed TEXT, built INTEGER NOT NULL, time INTEGER NOT NULL);
        CREATE TABLE notice (change INTEGER NOT NULL, part INTEGER NOT NULL, images BLOB NOT NULL, PRIMARY KEY (change, part))
            WITHOUT ROWID;
        """
}
