// Names of calls and of constants, as the tables write them.
#ifndef PERFORM_NAMES_H
#define PERFORM_NAMES_H

#include <fcntl.h>
#include <linux/module.h>
#include <linux/openat2.h>
#include <netinet/in.h>
#include <sched.h>
#include <signal.h>
#include <string.h>
#include <sys/mman.h>
#include <sys/mount.h>
#include <sys/ptrace.h>
#include <sys/socket.h>
#include <sys/stat.h>
#include <sys/syscall.h>
#include <unistd.h>

struct perform_name {
    const char *name;
    long value;
};

#define CALL(name) {#name, SYS_##name}
static const struct perform_name perform_calls[] = {
#ifdef SYS_open  // the calls that newer processors do not have
    CALL(open), CALL(creat), CALL(link), CALL(symlink), CALL(dup2), CALL(unlink), CALL(rmdir), CALL(mkdir), CALL(rename), CALL(chmod),
    CALL(mknod),
#endif
    CALL(openat), CALL(openat2), CALL(close), CALL(linkat), CALL(symlinkat), CALL(unlinkat), CALL(renameat), CALL(renameat2),
    CALL(mkdirat), CALL(fchmod), CALL(fchmodat), CALL(dup), CALL(dup3), CALL(read), CALL(write), CALL(socket), CALL(connect),
    CALL(sendto), CALL(bind), CALL(listen), CALL(kill), CALL(init_module), CALL(finit_module), CALL(ptrace), CALL(setns), CALL(unshare),
    CALL(setuid), CALL(setgid), CALL(bpf), CALL(mount), CALL(userfaultfd), CALL(memfd_create),
};

#define NAME(name) {#name, name}
static const struct perform_name perform_constants[] = {
    NAME(O_RDONLY), NAME(O_WRONLY), NAME(O_RDWR), NAME(O_CREAT), NAME(O_EXCL), NAME(O_NOCTTY), NAME(O_TRUNC), NAME(O_APPEND),
    NAME(O_NONBLOCK), NAME(O_DSYNC), NAME(O_SYNC), NAME(O_DIRECT), NAME(O_DIRECTORY), NAME(O_NOFOLLOW), NAME(O_NOATIME),
    NAME(O_CLOEXEC), NAME(O_PATH), NAME(O_TMPFILE), {"O_LARGEFILE", 0100000}, NAME(RESOLVE_BENEATH), NAME(RESOLVE_IN_ROOT),
    NAME(RESOLVE_NO_MAGICLINKS), NAME(RESOLVE_NO_SYMLINKS), NAME(RESOLVE_NO_XDEV), NAME(S_ISUID), NAME(S_ISGID), NAME(S_ISVTX),
    NAME(S_IRWXU), NAME(S_IRUSR), NAME(S_IWUSR), NAME(S_IXUSR), NAME(S_IRWXG), NAME(S_IRGRP), NAME(S_IWGRP), NAME(S_IXGRP),
    NAME(S_IRWXO), NAME(S_IROTH), NAME(S_IWOTH), NAME(S_IXOTH), NAME(AT_FDCWD), NAME(AT_EMPTY_PATH), NAME(AT_SYMLINK_FOLLOW),
    NAME(AT_SYMLINK_NOFOLLOW), NAME(AT_REMOVEDIR), NAME(AF_UNIX), NAME(AF_LOCAL), NAME(AF_INET), NAME(AF_INET6), NAME(AF_NETLINK),
    NAME(AF_PACKET), NAME(AF_VSOCK), NAME(SOCK_STREAM), NAME(SOCK_DGRAM), NAME(SOCK_RAW), NAME(SOCK_SEQPACKET), NAME(SOCK_PACKET),
    NAME(SOCK_NONBLOCK), NAME(SOCK_CLOEXEC), NAME(IPPROTO_IP), NAME(IPPROTO_ICMP), NAME(IPPROTO_TCP), NAME(IPPROTO_UDP),
    NAME(MSG_CONFIRM), NAME(MSG_DONTROUTE), NAME(MSG_DONTWAIT), NAME(MSG_EOR), NAME(MSG_MORE), NAME(MSG_NOSIGNAL), NAME(MSG_OOB),
    NAME(MODULE_INIT_IGNORE_MODVERSIONS), NAME(MODULE_INIT_IGNORE_VERMAGIC), NAME(CLONE_NEWNS), NAME(CLONE_NEWUSER),
    NAME(PTRACE_TRACEME), NAME(PTRACE_ATTACH), NAME(PTRACE_SEIZE), NAME(PTRACE_PEEKDATA), NAME(SIGHUP), NAME(SIGINT), NAME(SIGQUIT),
    NAME(SIGKILL), NAME(SIGUSR1), NAME(SIGUSR2), NAME(SIGTERM), NAME(SIGCONT), NAME(SIGSTOP), NAME(SIGCHLD),
};

static inline int perform_constant(const char *name, long *value) {
    for (size_t index = 0; index < sizeof perform_constants / sizeof *perform_constants; index++)
        if (strcmp(perform_constants[index].name, name) == 0) return *value = perform_constants[index].value, 1;
    return 0;
}

static inline long perform_call(const char *name) {
    for (size_t index = 0; index < sizeof perform_calls / sizeof *perform_calls; index++)
        if (strcmp(perform_calls[index].name, name) == 0) return perform_calls[index].value;
    return -1;
}

#endif
