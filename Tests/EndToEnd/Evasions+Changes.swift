extension Evasion {
    private static let followedByKernelAlone =
        "a call that leaves no open file shows its caller's text alone at a tracepoint; where links in it lead, only the kernel knows"

    /// Files, modes and mounts that are changed by ways that few rules name.
    static let changes = [
        Evasion(
            "chmod while a thread changes the path", nearMiss: .script("/bin/evade race still 1000"),
            action: .script("/bin/evade race chmod 8000"), "Path changed during the call", fields: ["evt.type": "chmod"],
            besides: ["Path changed during a call"]),
        Evasion(
            "rename while a thread changes the path", nearMiss: .script("/bin/evade race still 1000"),
            action: .script("/bin/evade race rename 8000"), "Path changed during the call", fields: ["evt.type": "rename"],
            besides: ["Path changed during a call"]),
        Evasion(
            "setuid bit by fchmod", nearMiss: .script("/bin/evade mode fchmod /tmp/plain 755"),
            action: .script("/bin/evade mode fchmod /tmp/set-1 4755"), "Setuid bit set"),
        Evasion(
            "setuid bit by fchmodat2 without a path", nearMiss: .script("/bin/evade mode fchmodat2 /tmp/plain 755"),
            action: .script("/bin/evade mode fchmodat2 /tmp/set-2 4755"), "Setuid bit set"),
        Evasion(
            "setuid bit by the mode of open", nearMiss: .script("/bin/evade mode umask /tmp/plain-2 755"),
            action: .script("/bin/evade mode umask /tmp/set-3 4755"), "File made with setuid bit"),
        Evasion(
            "log emptied by truncate", nearMiss: .script("echo line >/tmp/log; /bin/evade empty truncate /tmp/log"),
            action: .script("echo line >>/var/log/auth.log; /bin/evade empty truncate /var/log/auth.log"), "Log or shell history removed"),
        Evasion(
            "log emptied by ftruncate", nearMiss: .script("echo line >/tmp/log; /bin/evade empty ftruncate /tmp/log"),
            action: .script("echo line >>/var/log/auth.log; /bin/evade empty ftruncate /var/log/auth.log"), "Log or shell history removed"),
        Evasion(
            "log removed by a relative path", nearMiss: .script("echo line >/tmp/auth.log; cd /tmp; /bin/rm auth.log"),
            action: .script("echo line >>/var/log/auth.log; cd /var/log; /bin/rm ./../log/auth.log"), "Log or shell history removed"),
        Evasion(
            "log removed by its folder's descriptor", nearMiss: .script("echo line >/tmp/auth.log; /bin/evade remove /tmp auth.log"),
            action: .script("echo line >>/var/log/auth.log; /bin/evade remove /var/log auth.log"), "Log or shell history removed"),
        Evasion(
            "log removed through /proc/self/root", nearMiss: .script("echo line >/tmp/auth.log; /bin/rm /proc/self/root/tmp/auth.log"),
            action: .script("echo line >>/var/log/auth.log; /bin/rm /proc/self/root/var/log/auth.log"), "Log or shell history removed",
            undetected: followedByKernelAlone),
        Evasion(
            "log removed through a link to its folder",
            nearMiss: .script("/bin/ln -s /tmp /tmp/folder; echo line >/tmp/auth.log; /bin/rm /tmp/folder/auth.log"),
            action: .script("/bin/ln -s /var/log /tmp/logs; echo line >>/var/log/auth.log; /bin/rm /tmp/logs/auth.log"),
            "Log or shell history removed", undetected: followedByKernelAlone),
        Evasion(
            "log emptied by opening", nearMiss: .script("echo line >>/var/log/auth.log"), action: .script("echo >/var/log/auth.log"),
            "Log or shell history emptied"),
        Evasion(
            "log replaced by a rename", nearMiss: .script("echo >/tmp/new; /bin/mv /tmp/new /tmp/newer"),
            action: .script("echo >/var/log/new; /bin/mv /var/log/new /var/log/auth.log"), "Log replaced"),
        Evasion(
            "symbolic link in the place of a list", nearMiss: .script("/bin/ln -s /tmp/own /tmp/ld.so.preload"),
            action: .script("/bin/ln -s /tmp/own /etc/ld.so.preload; /bin/rm /etc/ld.so.preload"), "Library forced into every program"),
        Evasion(
            "bind mount over a file of accounts", nearMiss: .script("echo >/tmp/over; /bin/mount -o bind /etc/group /tmp/over"),
            action: .script("echo >/tmp/own; /bin/mount -o bind /tmp/own /etc/group; /bin/umount /etc/group"), "Covered by a mount"),
        Evasion(
            "file system of the host's kernel", nearMiss: .script("/bin/mount -t tmpfs none /tmp/m"),
            action: .script("/bin/mkdir -p /tmp/t; /bin/mount -t tracefs none /tmp/t; /bin/umount /tmp/t"),
            "Host file system mounted in container"),
        Evasion(
            "device of a disk", nearMiss: .script("/bin/mknod /tmp/zero c 1 5"),
            action: .script("/bin/mknod /tmp/disk b 7 200; /bin/mount -t ext4 /tmp/disk /tmp/m || true"), "Disk device made in container"),
    ]
}
