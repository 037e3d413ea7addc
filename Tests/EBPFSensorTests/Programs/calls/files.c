// The open family, and calls that leave no open file.
#include "call.h"

#include <linux/fs.h>
#include <linux/mount.h>
#include <linux/openat2.h>
#include <sched.h>
#include <sys/mman.h>
#include <sys/mount.h>
#include <sys/xattr.h>

// Beginnings of a text on a page that the process has not touched yet.
static const char *untouched(const char *text) {
    make_file("page");
    int file = (int)MUST(open("page", O_RDWR));
    MUST(pwrite(file, text, strlen(text) + 1, 0));
    void *page = mmap(0, 4096, PROT_READ, MAP_PRIVATE, file, 0);
    if (page == MAP_FAILED) must(-1, "mmap");
    close(file);
    return page;
}

static int folder(const char *path) {
    mkdir(path, 0755);
    return (int)must(open(path, O_PATH | O_DIRECTORY), path);
}

// A relative text of 4,095 bytes that leads to the working directory.
static const char *longest(void) {
    static char text[4096];
    for (int i = 0; i < 4094; i += 2) memcpy(text + i, "./", 2);
    text[4094] = '.';
    return text;
}

static const char *too_long(void) {
    static char text[6000];
    memset(text, 'x', sizeof(text) - 1);
    return text;
}

void act_open(void) {
    OPEN(open, AT_FDCWD, O_CREAT | O_RDWR, 0640, P("new"), N(O_CREAT | O_RDWR), N(0640));
    OPEN(open, AT_FDCWD, O_RDONLY, 0, P("absent"), N(O_RDONLY), N(0));
    OPEN(open, AT_FDCWD, O_RDONLY, 0, P("/dev/null"), N(O_RDONLY));
    OPEN(open, AT_FDCWD, O_DIRECTORY, 0, P(longest()), N(O_DIRECTORY));
    expected_flags = PLIMSOLL_FLAG_UNREADABLE;
    OPEN(open, AT_FDCWD, O_RDONLY, 0, P(NOWHERE), N(O_RDONLY));
    expected_flags = PLIMSOLL_FLAG_TRUNCATED;
    OPEN(open, AT_FDCWD, O_RDONLY, 0, P(too_long()), N(O_RDONLY));
}

void act_openat(void) {
    int at = folder("in");
    OPEN(openat, at, O_CREAT | O_WRONLY, 0600, D(at), P("leaf"), N(O_CREAT | O_WRONLY), N(0600));
    OPEN(openat, at, O_RDONLY, 0, D(at), P("../in/leaf"), N(O_RDONLY));
    OPEN(openat, at, O_RDONLY, 0, D(at), P("/dev/null"), N(O_RDONLY)); // relative to nothing
    OPEN(openat, 999, O_RDONLY, 0, D(999), P("leaf"), N(O_RDONLY));
    OPEN(openat, AT_FDCWD, O_PATH, 0, D(AT_FDCWD), P("in"), N(O_PATH));
}

void act_openat2(void) {
    int at = folder("in");
    struct open_how how = {.flags = O_CREAT | O_RDWR, .mode = 0600, .resolve = RESOLVE_IN_ROOT};
    OPEN(openat2, at, how.flags, how.mode, D(at), P("/leaf"), N(&how), N(sizeof(how)));
    struct open_how beneath = {.flags = O_RDONLY, .resolve = RESOLVE_BENEATH};
    OPEN(openat2, at, O_RDONLY, 0, D(at), P("../page"), N(&beneath), N(sizeof(beneath)));
}

void act_creat(void) {
    OPEN(creat, AT_FDCWD, O_CREAT | O_WRONLY | O_TRUNC, 0604, P("new"), N(0604));
    OPEN(creat, AT_FDCWD, O_CREAT | O_WRONLY | O_TRUNC, 0604, P("absent/new"), N(0604));
}

void act_open_by_handle_at(void) {
    struct {
        struct file_handle handle;
        unsigned char bytes[128];
    } named = {.handle.handle_bytes = 128};
    int mount_id;
    make_file("leaf");
    MUST(name_to_handle_at(AT_FDCWD, "leaf", &named.handle, &mount_id, 0));
    int at = (int)MUST(open(".", O_RDONLY));
    OPEN(open_by_handle_at, at, O_RDONLY, 0, N(at), N(&named), N(O_RDONLY));
    OPEN(open_by_handle_at, 999, O_RDONLY, 0, N(999), N(&named), N(O_RDONLY));
}

void act_rename(void) {
    make_file("a");
    CALL(rename, P("a"), P2("b"));
    CALL(rename, P("absent"), P2("c"));
    expected_flags = PLIMSOLL_FLAG_UNREADABLE;
    CALL(rename, P("b"), P2(NOWHERE));
}

void act_renameat(void) {
    int from = folder("from"), to = folder("to");
    make_file("from/a");
    CALL(renameat, D(from), P("a"), D2(to), P2("b"));
    CALL(renameat, D(from), P("a"), D2(to), P2("b"));
    CALL(renameat, D(AT_FDCWD), P("to/b"), D2(from), P2("c"));
}

void act_renameat2(void) {
    int from = folder("from"), to = folder("to");
    make_file("from/a");
    make_file("to/b");
    CALL(renameat2, D(from), P("a"), D2(to), P2("b"), N(RENAME_EXCHANGE));
    CALL(renameat2, D(from), P("a"), D2(to), P2("b"), N(RENAME_NOREPLACE));
}

void act_link(void) {
    make_file("a");
    CALL(link, P("a"), P2("b"));
    CALL(link, P("a"), P2("b"));
}

void act_linkat(void) {
    int at = folder("in"), file;
    make_file("a");
    file = (int)MUST(open("a", O_RDONLY));
    CALL(linkat, D(AT_FDCWD), P("a"), D2(at), P2("b"), N(0));
    CALL(linkat, D(file), P(""), D2(at), P2("c"), N(AT_EMPTY_PATH));
    CALL(linkat, D(AT_FDCWD), P("absent"), D2(at), P2("d"), N(0));
}

void act_symlink(void) {
    CALL(symlink, P("/etc/shadow"), P2("link"));
    CALL(symlink, P("/etc/shadow"), P2("link"));
}

void act_symlinkat(void) {
    int at = folder("in");
    CALL(symlinkat, P("../leaf"), D2(at), P2("link"));
    CALL(symlinkat, P("../leaf"), D2(999), P2("link"));
}

void act_unlink(void) {
    make_file("a");
    CALL(unlink, P("a"));
    CALL(unlink, P("a"));
    expected_flags = PLIMSOLL_FLAG_UNREADABLE;
    CALL(unlink, P(NOWHERE));
    expected_flags = PLIMSOLL_FLAG_TRUNCATED;
    CALL(unlink, P(too_long()));
    CALL(unlink, P(longest()));
    // The kernel reads what is not in memory when the call begins; the sensor cannot.
    make_file("b");
    const char *text = untouched("b");
    expected_flags = PLIMSOLL_FLAG_UNVERIFIED;
    CALL(unlink, P(text));
    CALL(unlink, P(text));
    char name[256];
    memset(name, 'n', 255);
    name[255] = 0;
    make_file(name);
    CALL(unlink, P(name));
}

void act_unlinkat(void) {
    int at = folder("in");
    make_file("in/leaf");
    CALL(unlinkat, D(at), P("leaf"), N(0));
    CALL(unlinkat, D(at), P("leaf"), N(0));
    make_file("whole");
    char whole[4096];
    MUST(syscall(SYS_getcwd, whole, sizeof(whole)));
    strcat(whole, "/whole");
    CALL(unlinkat, D(at), P(whole), N(0));
    CALL(unlinkat, D(AT_FDCWD), P("in"), N(AT_REMOVEDIR));
}

void act_mkdir(void) {
    CALL(mkdir, P("a"), N(0750));
    CALL(mkdir, P("a"), N(0750));
}

void act_mkdirat(void) {
    int at = folder("in");
    CALL(mkdirat, D(at), P("a"), N(0750));
    CALL(mkdirat, D(at), P("a"), N(0750));
}

void act_rmdir(void) {
    folder("a");
    CALL(rmdir, P("a"));
    CALL(rmdir, P("a"));
}

void act_mknod(void) {
    CALL(mknod, P("fifo"), N(S_IFIFO | 0600), N(0));
    CALL(mknod, P("fifo"), N(S_IFIFO | 0600), N(0));
}

void act_mknodat(void) {
    int at = folder("in");
    CALL(mknodat, D(at), P("null"), N(S_IFCHR | 0600), N(0x103));
    CALL(mknodat, D(at), P("null"), N(S_IFCHR | 0600), N(0x103));
}

void act_chmod(void) {
    make_file("a");
    CALL(chmod, P("a"), N(04755));
    CALL(chmod, P("absent"), N(04755));
}

void act_fchmodat(void) {
    int at = folder("in");
    make_file("in/a");
    CALL(fchmodat, D(at), P("a"), N(04755));
    CALL(fchmodat, D(at), P("absent"), N(04755));
}

void act_fchmodat2(void) {
    int at = folder("in"), file;
    make_file("in/a");
    file = (int)MUST(open("in/a", O_RDONLY));
    CALL(fchmodat2, D(at), P("a"), N(04755), N(0));
    CALL(fchmodat2, D(file), P(""), N(06755), N(AT_EMPTY_PATH));
    CALL(fchmodat2, D(at), P("absent"), N(0755), N(AT_SYMLINK_NOFOLLOW));
}

void act_chown(void) {
    make_file("a");
    CALL(chown, P("a"), N(1000), N(1001));
    CALL(chown, P("absent"), N(1000), N(1001));
}

void act_lchown(void) {
    MUST(symlink("absent", "a"));
    CALL(lchown, P("a"), N(1000), N(1001));
    CALL(lchown, P("absent"), N(1000), N(1001));
}

void act_fchownat(void) {
    int at = folder("in");
    make_file("in/a");
    CALL(fchownat, D(at), P("a"), N(1000), N(1001), N(0));
    CALL(fchownat, D(at), P(""), N(1000), N(1001), N(AT_EMPTY_PATH));
    CALL(fchownat, D(at), P("absent"), N(1000), N(1001), N(0));
}

void act_truncate(void) {
    make_file("a");
    CALL(truncate, P("a"), N(2));
    CALL(truncate, P("absent"), N(2));
}

void act_utimensat(void) {
    struct timespec times[2] = {{1, 2}, {3, 4}};
    make_file("a");
    int file = (int)MUST(open("a", O_RDWR));
    CALL(utimensat, D(AT_FDCWD), P("a"), N(times), N(0));
    CALL(utimensat, D(file), P(0), N(times), N(0)); // futimens(3)
    CALL(utimensat, D(AT_FDCWD), P("absent"), N(times), N(0));
}

void act_setxattr(void) {
    make_file("a");
    CALL(setxattr, P("a"), T("trusted.note"), N("value"), N(5), N(0));
    CALL(setxattr, P("a"), T("trusted.note"), N("value"), N(5), N(XATTR_CREATE));
}

void act_lsetxattr(void) {
    MUST(symlink("absent", "a"));
    CALL(lsetxattr, P("a"), T("trusted.note"), N("value"), N(5), N(0));
    CALL(lsetxattr, P("absent"), T("trusted.note"), N("value"), N(5), N(0));
}

// The new working directory as the kernel has it: by then a relative text has lost what it was relative to.
static void told_directory(void) {
    char path[4096];
    MUST(syscall(SYS_getcwd, path, sizeof(path)));
    fact("file", path, strlen(path));
}

void act_chdir(void) {
    folder("in");
    CALL(chdir, P("in"));
    told_directory();
    CALL(chdir, P("absent"));
    CALL(chdir, P("/usr/../tmp"));
    told_directory();
}

static void changed_root(void) {
    CALL(chroot, P("absent"));
    char path[4096];
    MUST(syscall(SYS_getcwd, path, sizeof(path)));
    CALL(chroot, P("."));
    fact("file", path, strlen(path));
}

void act_chroot(void) { in_child(changed_root); }

void act_pivot_root(void) {
    own_mounts();
    folder("new");
    MUST(mount("none", "new", "tmpfs", 0, 0));
    MUST(mkdir("new/old", 0755));
    CALL(pivot_root, P("new"), P2("new/absent"));
    MUST(chdir("new"));
    CALL(pivot_root, P("."), P2("old"));
}

void act_mount(void) {
    own_mounts();
    folder("on");
    CALL(mount, P2("source"), P("on"), T("tmpfs"), N(MS_NOSUID), N(0));
    CALL(mount, P2(0), P("on"), T(0), N(MS_REMOUNT | MS_BIND | MS_RDONLY), N(0));
    CALL(mount, P2("source"), P("absent"), T("tmpfs"), N(0), N(0));
}

void act_umount2(void) {
    own_mounts();
    folder("on");
    MUST(mount("none", "on", "tmpfs", 0, 0));
    CALL(umount2, P("on"), N(MNT_DETACH));
    CALL(umount2, P("on"), N(0));
}

void act_open_tree(void) {
    folder("in");
    MAKE(open_tree, D(AT_FDCWD), P("in"), N(OPEN_TREE_CLONE | OPEN_TREE_CLOEXEC));
    MAKE(open_tree, D(AT_FDCWD), P("absent"), N(OPEN_TREE_CLONE));
}

void act_move_mount(void) {
    own_mounts();
    int at = folder("on");
    folder("in");
    int tree = (int)MUST(syscall(SYS_open_tree, AT_FDCWD, "in", OPEN_TREE_CLONE));
    CALL(move_mount, D(tree), P(""), D2(at), P2("absent"), N(MOVE_MOUNT_F_EMPTY_PATH));
    CALL(move_mount, D(tree), P(""), D2(AT_FDCWD), P2("on"), N(MOVE_MOUNT_F_EMPTY_PATH));
}

void act_mount_setattr(void) {
    own_mounts();
    struct mount_attr attributes = {.attr_set = MOUNT_ATTR_NODEV};
    folder("on");
    MUST(mount("none", "on", "tmpfs", 0, 0));
    int at = folder("on");
    CALL(mount_setattr, D(at), P(""), N(AT_EMPTY_PATH), N(&attributes), N(sizeof(attributes)));
    CALL(mount_setattr, D(AT_FDCWD), P("absent"), N(0), N(&attributes), N(sizeof(attributes)));
}

void act_fspick(void) {
    own_mounts();
    folder("on");
    MUST(mount("none", "on", "tmpfs", 0, 0));
    MAKE(fspick, D(AT_FDCWD), P("on"), N(FSPICK_CLOEXEC));
    MAKE(fspick, D(AT_FDCWD), P("absent"), N(FSPICK_CLOEXEC));
}

void act_execve(void) {
    char *const arguments[] = {"x", 0};
    CALL(execve, P("absent"), N(arguments), N(arguments));
    CALL(execve, P("/etc/passwd"), N(arguments), N(arguments));
}

void act_execveat(void) {
    char *const arguments[] = {"x", 0};
    int at = folder("in");
    CALL(execveat, D(at), P("absent"), N(arguments), N(arguments), N(0));
    CALL(execveat, D(at), P(""), N(arguments), N(arguments), N(AT_EMPTY_PATH));
}
