import CLinux
import Glibc

/// What an inode says, in the kernel's own encodings.
public struct FileFacts: Sendable, Hashable {
    /// Inode number.
    public var inode: UInt64
    /// major << 20 | minor, as the kernel has it (MKDEV of <linux/kdev_t.h>).
    public var device: UInt32
    /// Last change of the inode and of the content, nanoseconds since 1970.
    public var changed: UInt64, modified: UInt64
    /// Type and permissions.
    public var mode: UInt32
    /// Owner and group.
    public var uid: UInt32, gid: UInt32
    /// Hard links; 0 once the last name was removed.
    public var links: UInt32
    /// Of the file system, <linux/magic.h>; 0 if unknown.
    public var magic: UInt32

    /// <linux/magic.h>.
    public static let overlayMagic: UInt32 = 0x794c_7630
    /// <linux/magic.h>.
    public static let tmpfsMagic: UInt32 = 0x0102_1994
    /// <linux/magic.h>.
    public static let hugetlbfsMagic: UInt32 = 0x9584_58f6

    /// Asks the kernel. - Throws: what fstat(2) answers.
    public init(of file: borrowing Descriptor) throws(SystemError) {
        let status = try file.status()
        magic = plimsoll_file_system_magic(file.number)
        inode = UInt64(status.st_ino)
        device = Self.kernelDevice(UInt64(status.st_dev))
        changed = Self.nanoseconds(status.st_ctim)
        modified = Self.nanoseconds(status.st_mtim)
        mode = UInt32(status.st_mode)
        uid = UInt32(status.st_uid)
        gid = UInt32(status.st_gid)
        links = UInt32(clamping: status.st_nlink)
    }

    /// Undoes the C library's encoding of a device number (gnu_dev_major, gnu_dev_minor).
    static func kernelDevice(_ device: UInt64) -> UInt32 {
        let major = (device >> 8 & 0xfff) | (device >> 32 & 0xffff_f000)
        let minor = (device & 0xff) | (device >> 12 & 0xffff_ff00)
        return UInt32(truncatingIfNeeded: major << 20 | minor & 0xfffff)
    }

    private static func nanoseconds(_ time: timespec) -> UInt64 {
        guard time.tv_sec >= 0 else { return 0 }
        let (seconds, overflow) = UInt64(time.tv_sec).multipliedReportingOverflow(by: 1_000_000_000)
        return overflow ? .max : seconds &+ UInt64(max(time.tv_nsec, 0))
    }
}
