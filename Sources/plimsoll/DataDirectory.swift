import Glibc

/// Where data is kept: for the system as root, else for the user.
enum DataDirectory {
    static var standard: String {
        if geteuid() == 0 { return "/var/lib/plimsoll" }
        if let base = getenv("XDG_DATA_HOME") { return String(cString: base) + "/plimsoll" }
        return (getenv("HOME").map { String(cString: $0) } ?? "/tmp") + "/.local/share/plimsoll"
    }
}
