// Calls on a descriptor, calls that make one, and memory.
#include "call.h"

#include <linux/bpf.h>
#include <linux/io_uring.h>
#include <linux/mount.h>
#include <linux/perf_event.h>
#include <linux/userfaultfd.h>
#include <sched.h>
#include <signal.h>
#include <sys/epoll.h>
#include <sys/mman.h>
#include <sys/mount.h>
#include <sys/wait.h>

static int opened(const char *path) {
    make_file(path);
    return (int)must(open(path, O_RDWR), path);
}

void act_dup(void) {
    MAKE(dup, N(opened("a")));
    MAKE(dup, N(MUST(epoll_create1(0))));
    MAKE(dup, N(999));
}

void act_dup2(void) {
    int ends[2];
    MUST(pipe(ends));
    MAKE(dup2, N(ends[1]), N(40));
    MAKE(dup2, N(999), N(40));
}

void act_dup3(void) {
    MAKE(dup3, N(MUST(memfd_create("note", 0))), N(41), N(O_CLOEXEC));
    MAKE(dup3, N(0), N(0), N(0));
}

void act_fcntl(void) {
    int file = opened("a");
    MAKE(fcntl, N(file), N(F_DUPFD), N(50));
    MAKE(fcntl, N(file), N(F_DUPFD_CLOEXEC), N(60));
    CALL(fcntl, F(file), N(F_SETFL), N(O_APPEND));
    CALL(fcntl, F(file), N(F_DUPFD), N(-1));
    CALL(fcntl, F(999), N(F_GETFD), N(0));
}

void act_fchmod(void) {
    CALL(fchmod, F(opened("a")), N(04711));
    CALL(fchmod, F(MUST(open("a", O_PATH))), N(04711));
    CALL(fchmod, F(999), N(04711));
}

void act_fchown(void) {
    CALL(fchown, F(opened("a")), N(1000), N(1001));
    CALL(fchown, F(999), N(1000), N(1001));
}

void act_ftruncate(void) {
    CALL(ftruncate, F(opened("a")), N(2));
    CALL(ftruncate, F(999), N(2));
}

void act_fsetxattr(void) {
    CALL(fsetxattr, F(opened("a")), T("trusted.note"), N("value"), N(5), N(0));
    CALL(fsetxattr, F(999), T("trusted.note"), N("value"), N(5), N(0));
}

void act_fchdir(void) {
    MUST(mkdir("in", 0755));
    CALL(fchdir, F(MUST(open("in", O_RDONLY))));
    CALL(fchdir, F(999));
}

void act_setns(void) {
    int process = (int)MUST(syscall(SYS_pidfd_open, getppid(), 0));
    CALL(setns, F(MUST(open("/proc/self/ns/uts", O_RDONLY))), N(CLONE_NEWUTS));
    CALL(setns, F(process), N(CLONE_NEWUTS | CLONE_NEWNET));
    CALL(setns, F(opened("a")), N(CLONE_NEWUTS));
}

void act_finit_module(void) { CALL(finit_module, F(opened("a")), N(""), N(0)); }
void act_kexec_file_load(void) {
    int kernel = opened("kernel");
    CALL(kexec_file_load, F(kernel), N(-1), N(0), N(""), N(4));
}

void act_mmap(void) {
    int file = opened("a");
    CALL(mmap, N(0), N(4096), N(PROT_READ | PROT_EXEC), N(MAP_PRIVATE), F(file), N(0));
    CALL(mmap, N(0), N(4096), N(PROT_READ | PROT_EXEC), N(MAP_PRIVATE), F(999), N(0));
    CALL(mmap, N(0), N(4096), N(PROT_READ | PROT_EXEC), N(MAP_PRIVATE | MAP_ANONYMOUS), F(-1), N(0));
    CALL(mmap, N(0), N(4096), N(PROT_READ | PROT_EXEC), N(MAP_PRIVATE), F(MUST(memfd_create("code", 0))), N(0));
}

void act_mprotect(void) {
    void *mapped = mmap(0, 8192, PROT_READ, MAP_PRIVATE, opened("a"), 0);
    CALL(mprotect, N(mapped), N(4096), N(PROT_READ | PROT_EXEC));
    char path[4096];
    MUST(syscall(SYS_getcwd, path, sizeof(path)));
    strcat(path, "/a");
    fact("mapped", path, strlen(path));
    void *anonymous = mmap(0, 4096, PROT_READ, MAP_PRIVATE | MAP_ANONYMOUS, -1, 0);
    CALL(mprotect, N(anonymous), N(4096), N(PROT_READ | PROT_EXEC));
    CALL(mprotect, N(NOWHERE), N(4096), N(PROT_READ | PROT_EXEC));
}

void act_memfd_create(void) {
    MAKE(memfd_create, T("note"), N(MFD_CLOEXEC));
    expected_flags = PLIMSOLL_FLAG_UNREADABLE;
    MAKE(memfd_create, T(NOWHERE), N(0));
}

void act_userfaultfd(void) {
    MAKE(userfaultfd, N(O_CLOEXEC | UFFD_USER_MODE_ONLY));
    MAKE(userfaultfd, N(-1));
}

void act_perf_event_open(void) {
    struct perf_event_attr attributes = {
        .type = PERF_TYPE_SOFTWARE, .size = sizeof(attributes), .config = PERF_COUNT_SW_CPU_CLOCK, .disabled = 1};
    MAKE(perf_event_open, N(&attributes), N(0), N(-1), N(-1), N(0));
    MAKE(perf_event_open, N(NOWHERE), N(0), N(-1), N(-1), N(0));
}

void act_bpf(void) {
    union bpf_attr attributes;
    memset(&attributes, 0, sizeof(attributes));
    attributes.map_type = BPF_MAP_TYPE_ARRAY;
    attributes.key_size = attributes.value_size = 4;
    attributes.max_entries = 1;
    CALL(bpf, N(BPF_MAP_CREATE), N(&attributes), N(sizeof(attributes)));
    CALL(bpf, N(9999), N(&attributes), N(sizeof(attributes)));
}

void act_pidfd_open(void) {
    MAKE(pidfd_open, N(getpid()), N(0));
    MAKE(pidfd_open, N(-1), N(0));
}

void act_pidfd_getfd(void) {
    int file = opened("a"), process = (int)MUST(syscall(SYS_pidfd_open, getpid(), 0));
    MAKE(pidfd_getfd, N(process), N(file), N(0));
    MAKE(pidfd_getfd, N(process), N(999), N(0));
}

void act_pidfd_send_signal(void) {
    int process = (int)MUST(syscall(SYS_pidfd_open, getpid(), 0));
    CALL(pidfd_send_signal, F(process), N(0), N(0), N(0));
    CALL(pidfd_send_signal, F(999), N(SIGTERM), N(0), N(0));
}

void act_fsopen(void) {
    MAKE(fsopen, T("tmpfs"), N(FSOPEN_CLOEXEC));
    MAKE(fsopen, T("nosuchfs"), N(0));
}

void act_fsconfig(void) {
    int context = (int)MUST(syscall(SYS_fsopen, "tmpfs", 0));
    CALL(fsconfig, F(context), N(FSCONFIG_SET_STRING), T("size"), N("1M"), N(0));
    CALL(fsconfig, F(context), N(FSCONFIG_SET_FLAG), T("nonsense"), N(0), N(0));
    CALL(fsconfig, F(context), N(FSCONFIG_CMD_CREATE), T(0), N(0), N(0));
}

void act_fsmount(void) {
    int context = (int)MUST(syscall(SYS_fsopen, "tmpfs", 0));
    MAKE(fsmount, N(context), N(0), N(0));
    MUST(syscall(SYS_fsconfig, context, FSCONFIG_CMD_CREATE, 0, 0, 0));
    MAKE(fsmount, N(context), N(0), N(MOUNT_ATTR_NODEV));
}

void act_io_uring_setup(void) {
    struct io_uring_params parameters = {0};
    MAKE(io_uring_setup, N(4), N(&parameters));
    MAKE(io_uring_setup, N(0), N(&parameters));
}

void act_pipe(void) {
    int ends[2];
    CALL(pipe, PAIR_(ends));
    CALL(pipe, PAIR_(NOWHERE));
}

void act_pipe2(void) {
    int ends[2];
    CALL(pipe2, PAIR_(ends), N(O_CLOEXEC));
    CALL(pipe2, PAIR_(ends), N(-1));
}
