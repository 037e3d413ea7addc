#define _GNU_SOURCE
#include "plimsoll_sandbox.h"

#include <errno.h>
#include <fcntl.h>
#include <grp.h>
#include <linux/audit.h>
#include <linux/capability.h>
#include <linux/filter.h>
#include <linux/landlock.h>
#include <linux/seccomp.h>
#include <sched.h>
#include <signal.h>
#include <spawn.h>
#include <string.h>
#include <sys/prctl.h>
#include <sys/resource.h>
#include <sys/socket.h>
#include <sys/stat.h>
#include <sys/syscall.h>
#include <sys/wait.h>
#include <unistd.h>

int plimsoll_become(uint32_t uid, uint32_t gid, bool read_search) {
    if (read_search && prctl(PR_SET_KEEPCAPS, 1, 0, 0, 0) != 0) return -errno;
    if (setgroups(0, NULL) != 0) return -errno;
    if (setresgid(gid, gid, gid) != 0) return -errno;
    if (setresuid(uid, uid, uid) != 0) return -errno;
    struct __user_cap_header_struct header = {.version = _LINUX_CAPABILITY_VERSION_3, .pid = 0};
    struct __user_cap_data_struct data[_LINUX_CAPABILITY_U32S_3];
    memset(data, 0, sizeof data);
    if (read_search) data[0].permitted = data[0].effective = 1u << CAP_DAC_READ_SEARCH;
    return syscall(SYS_capset, &header, data) == 0 ? 0 : -errno;
}

int plimsoll_detach_from_others(void) {
    if (prctl(PR_SET_PDEATHSIG, SIGKILL, 0, 0, 0) != 0) return -errno;
    if (prctl(PR_SET_DUMPABLE, 0, 0, 0, 0) != 0) return -errno;
    return prctl(PR_SET_NO_NEW_PRIVS, 1, 0, 0, 0) == 0 ? 0 : -errno;
}

// By number: C libraries older than the calls still build this. The numbers are the same on all but alpha.
#define CALL_LANDLOCK_CREATE_RULESET 444
#define CALL_LANDLOCK_ADD_RULE 445
#define CALL_LANDLOCK_RESTRICT_SELF 446
// The 13 rights of the first version, <linux/landlock.h>; later ones are about moving, cutting and devices, by their numbers.
#define ALL_RIGHTS_1 ((1ull << 13) - 1)

int plimsoll_landlock_version(void) {
    long version = syscall(CALL_LANDLOCK_CREATE_RULESET, NULL, 0, LANDLOCK_CREATE_RULESET_VERSION);
    return version < 0 ? -errno : (int)version;
}

int plimsoll_landlock(const int *directories, size_t count) {
    int version = plimsoll_landlock_version();
    if (version < 0) return version;
    uint64_t rights = ALL_RIGHTS_1;
    if (version >= 2) rights |= 1ull << 13;
    if (version >= 3) rights |= 1ull << 14;
    if (version >= 5) rights |= 1ull << 15;
    struct landlock_ruleset_attr attributes;
    memset(&attributes, 0, sizeof attributes);
    attributes.handled_access_fs = rights;
    int rules = (int)syscall(CALL_LANDLOCK_CREATE_RULESET, &attributes, sizeof attributes.handled_access_fs, 0);
    if (rules < 0) return -errno;
    int result = 0;
    for (size_t index = 0; index < count && result == 0; index++) {
        struct landlock_path_beneath_attr rule;
        memset(&rule, 0, sizeof rule);
        rule.allowed_access = LANDLOCK_ACCESS_FS_READ_FILE | LANDLOCK_ACCESS_FS_READ_DIR;
        rule.parent_fd = directories[index];
        if (syscall(CALL_LANDLOCK_ADD_RULE, rules, LANDLOCK_RULE_PATH_BENEATH, &rule, 0) != 0) result = -errno;
    }
    if (result == 0 && syscall(CALL_LANDLOCK_RESTRICT_SELF, rules, 0) != 0) result = -errno;
    close(rules);
    return result;
}

// A list of what is allowed: a kernel's new calls are refused without anybody thinking of them. It is what the C library, the Swift
// runtime, libarchive and threads use on descriptors that they have. What is not listed answers EPERM, so that a library can take
// another way; what only an intruder calls ends the worker, so that its parent learns of it.
static const int allowed[] = {
    __NR_read, __NR_write, __NR_readv, __NR_writev, __NR_pread64, __NR_pwrite64, __NR_preadv, __NR_preadv2, __NR_pwritev, __NR_lseek,
    __NR_close,
    __NR_fstat, __NR_newfstatat, __NR_statx, __NR_openat, 437 /* openat2 */, __NR_readlinkat, __NR_getdents64, __NR_faccessat,
    __NR_fcntl, __NR_dup, __NR_dup3, __NR_ftruncate, __NR_fallocate, __NR_fstatfs, __NR_statfs, __NR_flistxattr, __NR_fgetxattr,
    __NR_mmap, __NR_munmap, __NR_mremap, __NR_mprotect, __NR_madvise, __NR_brk, __NR_membarrier,
    __NR_futex, __NR_set_robust_list, __NR_get_robust_list, __NR_set_tid_address, __NR_exit, __NR_exit_group,
    __NR_rt_sigaction, __NR_rt_sigprocmask, __NR_rt_sigreturn, __NR_sigaltstack, __NR_restart_syscall,
    __NR_setpriority, __NR_sched_yield, __NR_sched_getaffinity, __NR_sched_getparam, __NR_sched_getscheduler, __NR_sched_setscheduler,
    __NR_gettid, __NR_getpid, __NR_getppid, __NR_getuid, __NR_geteuid, __NR_getgid, __NR_getegid, __NR_getcwd, __NR_uname, __NR_sysinfo,
    __NR_clock_gettime, __NR_clock_getres, __NR_clock_nanosleep, __NR_nanosleep, __NR_gettimeofday, __NR_getrandom, __NR_getrusage,
    __NR_ppoll, __NR_pselect6, __NR_epoll_create1, __NR_epoll_ctl, __NR_epoll_pwait, __NR_eventfd2, __NR_pipe2, __NR_memfd_create,
    __NR_timerfd_create, __NR_timerfd_settime, __NR_getrlimit, __NR_rseq,
#ifdef __x86_64__
    __NR_stat, __NR_lstat, __NR_open, __NR_readlink, __NR_access, __NR_dup2, __NR_poll, __NR_select, __NR_epoll_wait, __NR_pipe,
    __NR_arch_prctl, __NR_time,
#endif
};

static const int fatal[] = {
    __NR_socketpair, __NR_connect, __NR_bind, __NR_listen, __NR_sendto, __NR_sendmsg, __NR_execve, __NR_execveat, __NR_ptrace,
    __NR_process_vm_readv, __NR_process_vm_writev, __NR_kill, __NR_mount, __NR_umount2, __NR_pivot_root, __NR_chroot, __NR_setns,
    __NR_unshare,
    __NR_bpf, __NR_perf_event_open, __NR_keyctl, __NR_add_key, __NR_init_module, __NR_finit_module, __NR_delete_module, __NR_kexec_load,
    __NR_reboot, __NR_setuid, __NR_setresuid, __NR_setgid, __NR_setresgid, __NR_userfaultfd, __NR_name_to_handle_at, __NR_open_by_handle_at,
    425 /* io_uring_setup */, 426 /* io_uring_enter */, 427 /* io_uring_register */, 438 /* pidfd_getfd */,
#ifdef __x86_64__
    __NR_fork, __NR_vfork,
#endif
};

#if defined(__x86_64__)
#define ARCHITECTURE AUDIT_ARCH_X86_64
#elif defined(__aarch64__)
#define ARCHITECTURE AUDIT_ARCH_AARCH64
#else
#error "the numbers of this processor's calls are not known here"
#endif

#define COUNT(list) (sizeof(list) / sizeof((list)[0]))
#define LOAD(field) BPF_STMT(BPF_LD | BPF_W | BPF_ABS, offsetof(struct seccomp_data, field))
#define LOAD_HIGH(field) BPF_STMT(BPF_LD | BPF_W | BPF_ABS, offsetof(struct seccomp_data, field) + 4)
#define RETURN(value) BPF_STMT(BPF_RET | BPF_K, value)
// The next `skip` statements are left out unless the value is equal.
#define UNLESS(value, skip) BPF_JUMP(BPF_JMP | BPF_JEQ | BPF_K, value, 0, skip)

int plimsoll_seccomp_worker(void) {
    struct sock_filter program[64 + 2 * (COUNT(allowed) + COUNT(fatal))];
    size_t n = 0;
    const struct sock_filter head[] = {
        LOAD(arch), UNLESS(ARCHITECTURE, 1), BPF_JUMP(BPF_JMP | BPF_JA, 1, 0, 0), RETURN(SECCOMP_RET_KILL_PROCESS), LOAD(nr),
        // clone3 hides its flags behind a pointer: the C library takes clone where it is missing.
        UNLESS(435, 1), RETURN(SECCOMP_RET_ERRNO | ENOSYS),
        // Threads, no processes.
        UNLESS(__NR_clone, 4), LOAD(args[0]), BPF_JUMP(BPF_JMP | BPF_JSET | BPF_K, CLONE_THREAD, 0, 1), RETURN(SECCOMP_RET_ALLOW),
        RETURN(SECCOMP_RET_KILL_PROCESS),
        // Signals to itself only: abort(3).
        UNLESS(__NR_tgkill, 4), LOAD(args[0]), UNLESS((uint32_t)getpid(), 1), RETURN(SECCOMP_RET_ALLOW), RETURN(SECCOMP_RET_KILL_PROCESS),
        // syslog(3) and name services ask by local sockets, which is no sign of an intruder.
        UNLESS(__NR_socket, 4), LOAD(args[0]), UNLESS(AF_UNIX, 1), RETURN(SECCOMP_RET_ERRNO | EACCES), RETURN(SECCOMP_RET_KILL_PROCESS),
        // Names of threads.
        UNLESS(__NR_prctl, 4), LOAD(args[0]), UNLESS(PR_SET_NAME, 1), RETURN(SECCOMP_RET_ALLOW), RETURN(SECCOMP_RET_ERRNO | EPERM),
        // Limits can be asked for and not changed.
        UNLESS(__NR_prlimit64, 6), LOAD(args[2]), UNLESS(0, 3), LOAD_HIGH(args[2]), UNLESS(0, 1),
        RETURN(SECCOMP_RET_ALLOW), RETURN(SECCOMP_RET_ERRNO | EPERM),
    };
    memcpy(program, head, sizeof head);
    n = COUNT(head);
    for (size_t index = 0; index < COUNT(allowed); index++) {
        program[n++] = (struct sock_filter)UNLESS((uint32_t)allowed[index], 1);
        program[n++] = (struct sock_filter)RETURN(SECCOMP_RET_ALLOW);
    }
    for (size_t index = 0; index < COUNT(fatal); index++) {
        program[n++] = (struct sock_filter)UNLESS((uint32_t)fatal[index], 1);
        program[n++] = (struct sock_filter)RETURN(SECCOMP_RET_KILL_PROCESS);
    }
    program[n++] = (struct sock_filter)RETURN(SECCOMP_RET_ERRNO | EPERM);
    struct sock_fprog filter = {.len = (unsigned short)n, .filter = program};
    long result = syscall(SYS_seccomp, SECCOMP_SET_MODE_FILTER, SECCOMP_FILTER_FLAG_TSYNC, &filter);
    return result == 0 ? 0 : result > 0 ? -ESRCH : -errno;
}

int plimsoll_limit(int resource, uint64_t value) {
    struct rlimit limit = {.rlim_cur = value, .rlim_max = value};
    if (resource == RLIMIT_CPU) limit.rlim_max = value + 1;
    return setrlimit(resource, &limit) == 0 ? 0 : -errno;
}

int plimsoll_wait_child(int pid, int *status, uint64_t *peak) {
    struct rusage usage;
    pid_t result;
    do result = wait4(pid, status, 0, &usage);
    while (result < 0 && errno == EINTR);
    if (result < 0) return -errno;
    *peak = (uint64_t)usage.ru_maxrss * 1024;
    return 0;
}

int plimsoll_spawn(const char *path, char *const *arguments, char *const *environment, const int *sources, size_t count, int *pid) {
    posix_spawn_file_actions_t actions;
    posix_spawnattr_t attributes;
    sigset_t none, all;
    sigemptyset(&none);
    sigfillset(&all);
    posix_spawn_file_actions_init(&actions);
    posix_spawnattr_init(&attributes);
    for (size_t index = 0; index < count; index++) posix_spawn_file_actions_adddup2(&actions, sources[index], (int)index);
    // Whatever else is open without close-on-exec.
    posix_spawn_file_actions_addclosefrom_np(&actions, (int)count);
    posix_spawnattr_setsigmask(&attributes, &none);
    posix_spawnattr_setsigdefault(&attributes, &all);
    posix_spawnattr_setflags(&attributes, POSIX_SPAWN_SETSIGMASK | POSIX_SPAWN_SETSIGDEF | POSIX_SPAWN_SETPGROUP);
    pid_t child = 0;
    int code = posix_spawn(&child, path, &actions, &attributes, arguments, environment);
    posix_spawnattr_destroy(&attributes);
    posix_spawn_file_actions_destroy(&actions);
    *pid = child;
    return -code;
}

int plimsoll_pipe(int ends[2]) { return pipe2(ends, O_CLOEXEC) == 0 ? 0 : -errno; }
