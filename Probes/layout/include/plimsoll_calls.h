// The system calls that are observed: one row each, from which the programs, the sensor's list and the tests are made.
//
//     ROW(name, number on x86-64, number on arm64, family, shape)
//
// Numbers are those of <asm/unistd_64.h> and <asm-generic/unistd.h>; -1 where a processor does not have the call. A family is a
// program of Probes/programs. The shape tells which argument (0 to 5) is what; see below.
#ifndef PLIMSOLL_CALLS_H
#define PLIMSOLL_CALLS_H

#include "plimsoll_layout.h"

#ifdef __bpf__
#define PLIMSOLL_INLINE static __attribute__((always_inline)) inline
#else
#define PLIMSOLL_INLINE static inline
#endif

// What a shape says. Each names an argument by its number, kept as number + 1 in four bits.
#define PLIMSOLL_SHAPE(what, argument) (((argument) + 1ull) << 4 * (what))
enum plimsoll_shape {
    PLIMSOLL_SHAPE_PATH = 0,    // a path that the caller passes
    PLIMSOLL_SHAPE_AT = 1,      // the directory descriptor that it is relative to
    PLIMSOLL_SHAPE_PATH2 = 2,   // a second path
    PLIMSOLL_SHAPE_AT2 = 3,     // and its directory descriptor
    PLIMSOLL_SHAPE_FD = 4,      // the descriptor that the event is about; MADE: the returned one
    PLIMSOLL_SHAPE_ADDRESS = 5, // struct sockaddr; the argument behind it is its size (recvfrom: where that stands)
    PLIMSOLL_SHAPE_MESSAGE = 6, // struct msghdr
    PLIMSOLL_SHAPE_TEXT = 7,    // a further text
    PLIMSOLL_SHAPE_PAIR = 8,    // two descriptors that the call makes
};
enum { PLIMSOLL_MADE = 7 }; // in the place of an argument: the descriptor that is returned

#define PLIMSOLL_CALLS(ROW) \
    /* open family: the descriptor that is made leads to the file. */ \
    ROW(open, 2, -1, OPEN, PLIMSOLL_S(PATH, 0) | PLIMSOLL_S(FD, PLIMSOLL_MADE)) \
    ROW(openat, 257, 56, OPEN, PLIMSOLL_S(AT, 0) | PLIMSOLL_S(PATH, 1) | PLIMSOLL_S(FD, PLIMSOLL_MADE)) \
    ROW(openat2, 437, 437, OPEN, PLIMSOLL_S(AT, 0) | PLIMSOLL_S(PATH, 1) | PLIMSOLL_S(FD, PLIMSOLL_MADE)) \
    ROW(creat, 85, -1, OPEN, PLIMSOLL_S(PATH, 0) | PLIMSOLL_S(FD, PLIMSOLL_MADE)) \
    ROW(open_by_handle_at, 304, 265, OPEN, PLIMSOLL_S(FD, PLIMSOLL_MADE)) \
    /* Paths alone: there is no open file when the call returns. */ \
    ROW(rename, 82, -1, PATHS, PLIMSOLL_S(PATH, 0) | PLIMSOLL_S(PATH2, 1)) \
    ROW(renameat, 264, 38, PATHS, PLIMSOLL_S(AT, 0) | PLIMSOLL_S(PATH, 1) | PLIMSOLL_S(AT2, 2) | PLIMSOLL_S(PATH2, 3)) \
    ROW(renameat2, 316, 276, PATHS, PLIMSOLL_S(AT, 0) | PLIMSOLL_S(PATH, 1) | PLIMSOLL_S(AT2, 2) | PLIMSOLL_S(PATH2, 3)) \
    ROW(link, 86, -1, PATHS, PLIMSOLL_S(PATH, 0) | PLIMSOLL_S(PATH2, 1)) \
    ROW(linkat, 265, 37, PATHS, PLIMSOLL_S(AT, 0) | PLIMSOLL_S(PATH, 1) | PLIMSOLL_S(AT2, 2) | PLIMSOLL_S(PATH2, 3)) \
    ROW(symlink, 88, -1, PATHS, PLIMSOLL_S(PATH, 0) | PLIMSOLL_S(PATH2, 1)) \
    ROW(symlinkat, 266, 36, PATHS, PLIMSOLL_S(PATH, 0) | PLIMSOLL_S(AT2, 1) | PLIMSOLL_S(PATH2, 2)) \
    ROW(unlink, 87, -1, PATHS, PLIMSOLL_S(PATH, 0)) \
    ROW(unlinkat, 263, 35, PATHS, PLIMSOLL_S(AT, 0) | PLIMSOLL_S(PATH, 1)) \
    ROW(mkdir, 83, -1, PATHS, PLIMSOLL_S(PATH, 0)) \
    ROW(mkdirat, 258, 34, PATHS, PLIMSOLL_S(AT, 0) | PLIMSOLL_S(PATH, 1)) \
    ROW(rmdir, 84, -1, PATHS, PLIMSOLL_S(PATH, 0)) \
    ROW(mknod, 133, -1, PATHS, PLIMSOLL_S(PATH, 0)) \
    ROW(mknodat, 259, 33, PATHS, PLIMSOLL_S(AT, 0) | PLIMSOLL_S(PATH, 1)) \
    ROW(chmod, 90, -1, PATHS, PLIMSOLL_S(PATH, 0)) \
    ROW(fchmodat, 268, 53, PATHS, PLIMSOLL_S(AT, 0) | PLIMSOLL_S(PATH, 1)) \
    ROW(fchmodat2, 452, 452, PATHS, PLIMSOLL_S(AT, 0) | PLIMSOLL_S(PATH, 1)) \
    ROW(chown, 92, -1, PATHS, PLIMSOLL_S(PATH, 0)) \
    ROW(lchown, 94, -1, PATHS, PLIMSOLL_S(PATH, 0)) \
    ROW(fchownat, 260, 54, PATHS, PLIMSOLL_S(AT, 0) | PLIMSOLL_S(PATH, 1)) \
    ROW(truncate, 76, 45, PATHS, PLIMSOLL_S(PATH, 0)) \
    ROW(utimensat, 280, 88, PATHS, PLIMSOLL_S(AT, 0) | PLIMSOLL_S(PATH, 1)) \
    ROW(setxattr, 188, 5, PATHS, PLIMSOLL_S(PATH, 0) | PLIMSOLL_S(TEXT, 1)) \
    ROW(lsetxattr, 189, 6, PATHS, PLIMSOLL_S(PATH, 0) | PLIMSOLL_S(TEXT, 1)) \
    ROW(chdir, 80, 49, PATHS, PLIMSOLL_S(PATH, 0)) \
    ROW(chroot, 161, 51, PATHS, PLIMSOLL_S(PATH, 0)) \
    ROW(pivot_root, 155, 41, PATHS, PLIMSOLL_S(PATH, 0) | PLIMSOLL_S(PATH2, 1)) \
    ROW(mount, 165, 40, PATHS, PLIMSOLL_S(PATH, 1) | PLIMSOLL_S(PATH2, 0) | PLIMSOLL_S(TEXT, 2)) \
    ROW(umount2, 166, 39, PATHS, PLIMSOLL_S(PATH, 0)) \
    ROW(move_mount, 429, 429, PATHS, PLIMSOLL_S(AT, 0) | PLIMSOLL_S(PATH, 1) | PLIMSOLL_S(AT2, 2) | PLIMSOLL_S(PATH2, 3)) \
    ROW(mount_setattr, 442, 442, PATHS, PLIMSOLL_S(AT, 0) | PLIMSOLL_S(PATH, 1)) \
    ROW(open_tree, 428, 428, PATHS, PLIMSOLL_S(AT, 0) | PLIMSOLL_S(PATH, 1) | PLIMSOLL_S(FD, PLIMSOLL_MADE)) \
    ROW(fspick, 433, 433, PATHS, PLIMSOLL_S(AT, 0) | PLIMSOLL_S(PATH, 1) | PLIMSOLL_S(FD, PLIMSOLL_MADE)) \
    /* A descriptor that the call takes, or makes. */ \
    ROW(dup, 32, 23, CALL, PLIMSOLL_S(FD, PLIMSOLL_MADE)) \
    ROW(dup2, 33, -1, CALL, PLIMSOLL_S(FD, PLIMSOLL_MADE)) \
    ROW(dup3, 292, 24, CALL, PLIMSOLL_S(FD, PLIMSOLL_MADE)) \
    ROW(fcntl, 72, 25, CALL, PLIMSOLL_S(FD, 0)) \
    ROW(fchmod, 91, 52, CALL, PLIMSOLL_S(FD, 0)) \
    ROW(fchown, 93, 55, CALL, PLIMSOLL_S(FD, 0)) \
    ROW(ftruncate, 77, 46, CALL, PLIMSOLL_S(FD, 0)) \
    ROW(fsetxattr, 190, 7, CALL, PLIMSOLL_S(FD, 0) | PLIMSOLL_S(TEXT, 1)) \
    ROW(fchdir, 81, 50, CALL, PLIMSOLL_S(FD, 0)) \
    ROW(setns, 308, 268, CALL, PLIMSOLL_S(FD, 0)) \
    ROW(finit_module, 313, 273, CALL, PLIMSOLL_S(FD, 0)) \
    ROW(kexec_file_load, 320, 294, CALL, PLIMSOLL_S(FD, 0)) \
    ROW(mmap, 9, 222, CALL, PLIMSOLL_S(FD, 4)) \
    ROW(memfd_create, 319, 279, CALL, PLIMSOLL_S(FD, PLIMSOLL_MADE) | PLIMSOLL_S(TEXT, 0)) \
    ROW(userfaultfd, 323, 282, CALL, PLIMSOLL_S(FD, PLIMSOLL_MADE)) \
    ROW(perf_event_open, 298, 241, CALL, PLIMSOLL_S(FD, PLIMSOLL_MADE)) \
    ROW(bpf, 321, 280, CALL, 0) \
    ROW(pidfd_open, 434, 434, CALL, PLIMSOLL_S(FD, PLIMSOLL_MADE)) \
    ROW(pidfd_getfd, 438, 438, CALL, PLIMSOLL_S(FD, PLIMSOLL_MADE)) \
    ROW(pidfd_send_signal, 424, 424, CALL, PLIMSOLL_S(FD, 0)) \
    ROW(fsopen, 430, 430, CALL, PLIMSOLL_S(FD, PLIMSOLL_MADE) | PLIMSOLL_S(TEXT, 0)) \
    ROW(fsconfig, 431, 431, CALL, PLIMSOLL_S(FD, 0) | PLIMSOLL_S(TEXT, 2)) \
    ROW(fsmount, 432, 432, CALL, PLIMSOLL_S(FD, PLIMSOLL_MADE)) \
    ROW(io_uring_setup, 425, 425, CALL, PLIMSOLL_S(FD, PLIMSOLL_MADE)) \
    ROW(pipe, 22, -1, CALL, PLIMSOLL_S(PAIR, 0)) \
    ROW(pipe2, 293, 59, CALL, PLIMSOLL_S(PAIR, 0)) \
    /* Sockets. */ \
    ROW(socket, 41, 198, CALL, PLIMSOLL_S(FD, PLIMSOLL_MADE)) \
    ROW(socketpair, 53, 199, CALL, PLIMSOLL_S(PAIR, 3)) \
    ROW(connect, 42, 203, CALL, PLIMSOLL_S(FD, 0) | PLIMSOLL_S(ADDRESS, 1)) \
    ROW(accept, 43, 202, CALL, PLIMSOLL_S(FD, PLIMSOLL_MADE)) \
    ROW(accept4, 288, 242, CALL, PLIMSOLL_S(FD, PLIMSOLL_MADE)) \
    ROW(bind, 49, 200, CALL, PLIMSOLL_S(FD, 0) | PLIMSOLL_S(ADDRESS, 1)) \
    ROW(listen, 50, 201, CALL, PLIMSOLL_S(FD, 0)) \
    ROW(shutdown, 48, 210, CALL, PLIMSOLL_S(FD, 0)) \
    ROW(sendto, 44, 206, CALL, PLIMSOLL_S(FD, 0) | PLIMSOLL_S(ADDRESS, 4)) \
    ROW(sendmsg, 46, 211, CALL, PLIMSOLL_S(FD, 0) | PLIMSOLL_S(MESSAGE, 1)) \
    ROW(sendmmsg, 307, 269, CALL, PLIMSOLL_S(FD, 0) | PLIMSOLL_S(MESSAGE, 1)) \
    ROW(recvfrom, 45, 207, CALL, PLIMSOLL_S(FD, 0) | PLIMSOLL_S(ADDRESS, 4)) \
    ROW(recvmsg, 47, 212, CALL, PLIMSOLL_S(FD, 0) | PLIMSOLL_S(MESSAGE, 1)) \
    ROW(recvmmsg, 299, 243, CALL, PLIMSOLL_S(FD, 0) | PLIMSOLL_S(MESSAGE, 1)) \
    /* Numbers alone, and now and then a text. */ \
    ROW(ptrace, 101, 117, CALL, 0) \
    ROW(process_vm_readv, 310, 270, CALL, 0) \
    ROW(process_vm_writev, 311, 271, CALL, 0) \
    ROW(kill, 62, 129, CALL, 0) \
    ROW(tkill, 200, 130, CALL, 0) \
    ROW(tgkill, 234, 131, CALL, 0) \
    ROW(unshare, 272, 97, CALL, 0) \
    ROW(prctl, 157, 167, CALL, 0) \
    ROW(personality, 135, 92, CALL, 0) \
    ROW(seccomp, 317, 277, CALL, 0) \
    ROW(capset, 126, 91, CALL, 0) \
    ROW(setuid, 105, 146, CALL, 0) \
    ROW(setgid, 106, 144, CALL, 0) \
    ROW(setreuid, 113, 145, CALL, 0) \
    ROW(setregid, 114, 143, CALL, 0) \
    ROW(setresuid, 117, 147, CALL, 0) \
    ROW(setresgid, 119, 149, CALL, 0) \
    ROW(setfsuid, 122, 151, CALL, 0) \
    ROW(setfsgid, 123, 152, CALL, 0) \
    ROW(setgroups, 116, 159, CALL, 0) \
    ROW(setsid, 112, 157, CALL, 0) \
    ROW(mprotect, 10, 226, CALL, 0) \
    ROW(init_module, 175, 105, CALL, 0) \
    ROW(delete_module, 176, 106, CALL, PLIMSOLL_S(TEXT, 0)) \
    ROW(kexec_load, 246, 104, CALL, 0) \
    ROW(keyctl, 250, 219, CALL, 0) \
    ROW(add_key, 248, 217, CALL, PLIMSOLL_S(TEXT, 0)) \
    ROW(request_key, 249, 218, CALL, PLIMSOLL_S(TEXT, 0)) \
    /* Only those that failed: what was executed is told by sched_process_exec. */ \
    ROW(execve, 59, 221, EXEC, PLIMSOLL_S(PATH, 0)) \
    ROW(execveat, 322, 281, EXEC, PLIMSOLL_S(AT, 0) | PLIMSOLL_S(PATH, 1))

#define PLIMSOLL_S(what, argument) PLIMSOLL_SHAPE(PLIMSOLL_SHAPE_##what, argument)

enum plimsoll_family { PLIMSOLL_FAMILY_OPEN, PLIMSOLL_FAMILY_PATHS, PLIMSOLL_FAMILY_CALL, PLIMSOLL_FAMILY_EXEC };

// Which call a condition is for: its place in the table.
enum plimsoll_slot {
#define PLIMSOLL_ROW(name, x86_64, arm64, family, shape) PLIMSOLL_SLOT_##name,
    PLIMSOLL_CALLS(PLIMSOLL_ROW)
#undef PLIMSOLL_ROW
        PLIMSOLL_SLOTS,
};

struct plimsoll_call {
    plimsoll_s16 x86_64; // the type of its records, whatever the machine
    plimsoll_s16 arm64;
    plimsoll_u32 family; // enum plimsoll_family
    plimsoll_u64 shape;
};

static const struct plimsoll_call plimsoll_calls[PLIMSOLL_SLOTS] = {
#define PLIMSOLL_ROW(name, x86_64, arm64, family, shape) {x86_64, arm64, PLIMSOLL_FAMILY_##family, shape},
    PLIMSOLL_CALLS(PLIMSOLL_ROW)
#undef PLIMSOLL_ROW
};

// The number of the argument that is `what` (enum plimsoll_shape); negative if there is none, PLIMSOLL_MADE for the result.
PLIMSOLL_INLINE int plimsoll_argument_of(plimsoll_u64 shape, int what) {
    return (int)(shape >> 4 * what & 15) - 1;
}

#ifndef __bpf__
// A row of the table, for languages that cannot index it in place; 0 beyond the last.
const struct plimsoll_call *plimsoll_call_at(plimsoll_u32 slot);
#endif

#endif
