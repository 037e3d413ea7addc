// 32-bit calls on x86-64: which row of plimsoll_calls.h does the same.
//
//     ROW(number in <asm/unistd_32.h>, name there, row, form)
//
// A form tells how the arguments become those of the row. What socketcall stands for is another table.
#ifndef PLIMSOLL_COMPAT_H
#define PLIMSOLL_COMPAT_H

#include "plimsoll_calls.h"

enum plimsoll_compat_form {
    PLIMSOLL_COMPAT_SAME = 0,
    PLIMSOLL_COMPAT_WIDE = 1,       // the second argument is 64 bits wide and takes the places of two
    PLIMSOLL_COMPAT_IDS = 2,        // users and groups have 16 bits; all ones stand for none
    PLIMSOLL_COMPAT_OLD_MMAP = 3,   // the arguments lie in memory
    PLIMSOLL_COMPAT_PAGES = 4,      // the sixth argument counts pages of 4096 bytes
    PLIMSOLL_COMPAT_OLD_UMOUNT = 5, // without flags
};

#define PLIMSOLL_COMPAT_CALLS(ROW) \
    ROW(5, open, open, SAME) \
    ROW(8, creat, creat, SAME) \
    ROW(9, link, link, SAME) \
    ROW(10, unlink, unlink, SAME) \
    ROW(11, execve, execve, SAME) \
    ROW(12, chdir, chdir, SAME) \
    ROW(14, mknod, mknod, SAME) \
    ROW(15, chmod, chmod, SAME) \
    ROW(16, lchown, lchown, IDS) \
    ROW(21, mount, mount, SAME) \
    ROW(22, umount, umount2, OLD_UMOUNT) \
    ROW(23, setuid, setuid, IDS) \
    ROW(26, ptrace, ptrace, SAME) \
    ROW(37, kill, kill, SAME) \
    ROW(38, rename, rename, SAME) \
    ROW(39, mkdir, mkdir, SAME) \
    ROW(40, rmdir, rmdir, SAME) \
    ROW(41, dup, dup, SAME) \
    ROW(42, pipe, pipe, SAME) \
    ROW(46, setgid, setgid, IDS) \
    ROW(52, umount2, umount2, SAME) \
    ROW(55, fcntl, fcntl, SAME) \
    ROW(61, chroot, chroot, SAME) \
    ROW(63, dup2, dup2, SAME) \
    ROW(66, setsid, setsid, SAME) \
    ROW(70, setreuid, setreuid, IDS) \
    ROW(71, setregid, setregid, IDS) \
    ROW(81, setgroups, setgroups, SAME) \
    ROW(83, symlink, symlink, SAME) \
    ROW(90, mmap, mmap, OLD_MMAP) \
    ROW(92, truncate, truncate, SAME) \
    ROW(93, ftruncate, ftruncate, SAME) \
    ROW(94, fchmod, fchmod, SAME) \
    ROW(95, fchown, fchown, IDS) \
    ROW(125, mprotect, mprotect, SAME) \
    ROW(128, init_module, init_module, SAME) \
    ROW(129, delete_module, delete_module, SAME) \
    ROW(133, fchdir, fchdir, SAME) \
    ROW(136, personality, personality, SAME) \
    ROW(138, setfsuid, setfsuid, IDS) \
    ROW(139, setfsgid, setfsgid, IDS) \
    ROW(164, setresuid, setresuid, IDS) \
    ROW(170, setresgid, setresgid, IDS) \
    ROW(172, prctl, prctl, SAME) \
    ROW(182, chown, chown, IDS) \
    ROW(185, capset, capset, SAME) \
    ROW(192, mmap2, mmap, PAGES) \
    ROW(193, truncate64, truncate, WIDE) \
    ROW(194, ftruncate64, ftruncate, WIDE) \
    ROW(198, lchown32, lchown, SAME) \
    ROW(203, setreuid32, setreuid, SAME) \
    ROW(204, setregid32, setregid, SAME) \
    ROW(206, setgroups32, setgroups, SAME) \
    ROW(207, fchown32, fchown, SAME) \
    ROW(208, setresuid32, setresuid, SAME) \
    ROW(210, setresgid32, setresgid, SAME) \
    ROW(212, chown32, chown, SAME) \
    ROW(213, setuid32, setuid, SAME) \
    ROW(214, setgid32, setgid, SAME) \
    ROW(215, setfsuid32, setfsuid, SAME) \
    ROW(216, setfsgid32, setfsgid, SAME) \
    ROW(217, pivot_root, pivot_root, SAME) \
    ROW(221, fcntl64, fcntl, SAME) \
    ROW(226, setxattr, setxattr, SAME) \
    ROW(227, lsetxattr, lsetxattr, SAME) \
    ROW(228, fsetxattr, fsetxattr, SAME) \
    ROW(238, tkill, tkill, SAME) \
    ROW(270, tgkill, tgkill, SAME) \
    ROW(283, kexec_load, kexec_load, SAME) \
    ROW(286, add_key, add_key, SAME) \
    ROW(287, request_key, request_key, SAME) \
    ROW(288, keyctl, keyctl, SAME) \
    ROW(295, openat, openat, SAME) \
    ROW(296, mkdirat, mkdirat, SAME) \
    ROW(297, mknodat, mknodat, SAME) \
    ROW(298, fchownat, fchownat, SAME) \
    ROW(301, unlinkat, unlinkat, SAME) \
    ROW(302, renameat, renameat, SAME) \
    ROW(303, linkat, linkat, SAME) \
    ROW(304, symlinkat, symlinkat, SAME) \
    ROW(306, fchmodat, fchmodat, SAME) \
    ROW(310, unshare, unshare, SAME) \
    ROW(320, utimensat, utimensat, SAME) \
    ROW(330, dup3, dup3, SAME) \
    ROW(331, pipe2, pipe2, SAME) \
    ROW(336, perf_event_open, perf_event_open, SAME) \
    ROW(337, recvmmsg, recvmmsg, SAME) \
    ROW(342, open_by_handle_at, open_by_handle_at, SAME) \
    ROW(345, sendmmsg, sendmmsg, SAME) \
    ROW(346, setns, setns, SAME) \
    ROW(347, process_vm_readv, process_vm_readv, SAME) \
    ROW(348, process_vm_writev, process_vm_writev, SAME) \
    ROW(350, finit_module, finit_module, SAME) \
    ROW(353, renameat2, renameat2, SAME) \
    ROW(354, seccomp, seccomp, SAME) \
    ROW(356, memfd_create, memfd_create, SAME) \
    ROW(357, bpf, bpf, SAME) \
    ROW(358, execveat, execveat, SAME) \
    ROW(359, socket, socket, SAME) \
    ROW(360, socketpair, socketpair, SAME) \
    ROW(361, bind, bind, SAME) \
    ROW(362, connect, connect, SAME) \
    ROW(363, listen, listen, SAME) \
    ROW(364, accept4, accept4, SAME) \
    ROW(369, sendto, sendto, SAME) \
    ROW(370, sendmsg, sendmsg, SAME) \
    ROW(371, recvfrom, recvfrom, SAME) \
    ROW(372, recvmsg, recvmsg, SAME) \
    ROW(373, shutdown, shutdown, SAME) \
    ROW(374, userfaultfd, userfaultfd, SAME) \
    ROW(412, utimensat_time64, utimensat, SAME) \
    ROW(417, recvmmsg_time64, recvmmsg, SAME) \
    ROW(424, pidfd_send_signal, pidfd_send_signal, SAME) \
    ROW(425, io_uring_setup, io_uring_setup, SAME) \
    ROW(428, open_tree, open_tree, SAME) \
    ROW(429, move_mount, move_mount, SAME) \
    ROW(430, fsopen, fsopen, SAME) \
    ROW(431, fsconfig, fsconfig, SAME) \
    ROW(432, fsmount, fsmount, SAME) \
    ROW(433, fspick, fspick, SAME) \
    ROW(434, pidfd_open, pidfd_open, SAME) \
    ROW(437, openat2, openat2, SAME) \
    ROW(438, pidfd_getfd, pidfd_getfd, SAME) \
    ROW(442, mount_setattr, mount_setattr, SAME) \
    ROW(452, fchmodat2, fchmodat2, SAME)

// Numbers of socketcall(2), <linux/net.h>: ROW(number, row, count of its arguments, which lie in memory).
#define PLIMSOLL_SOCKET_CALLS(ROW) \
    ROW(1, socket, 3) \
    ROW(2, bind, 3) \
    ROW(3, connect, 3) \
    ROW(4, listen, 2) \
    ROW(5, accept, 3) \
    ROW(8, socketpair, 4) \
    ROW(9, sendto, 4) /* send: without an address */ \
    ROW(10, recvfrom, 4) /* recv */ \
    ROW(11, sendto, 6) \
    ROW(12, recvfrom, 6) \
    ROW(13, shutdown, 2) \
    ROW(16, sendmsg, 3) \
    ROW(17, recvmsg, 3) \
    ROW(18, accept4, 4) \
    ROW(19, recvmmsg, 5) \
    ROW(20, sendmmsg, 4)

// Calls of x32 (<asm/unistd_x32.h>) whose structures are those of 32-bit callers. All others have the 64-bit numbers.
#define PLIMSOLL_X32_CALLS(ROW) \
    ROW(517, recvfrom) \
    ROW(518, sendmsg) \
    ROW(519, recvmsg) \
    ROW(520, execve) \
    ROW(521, ptrace) \
    ROW(528, kexec_load) \
    ROW(537, recvmmsg) \
    ROW(538, sendmmsg) \
    ROW(539, process_vm_readv) \
    ROW(540, process_vm_writev) \
    ROW(545, execveat)

enum {
    PLIMSOLL_COMPAT_NUMBERS = 512, // above all numbers of 32-bit calls
    PLIMSOLL_SOCKETCALL = 102,
    PLIMSOLL_SOCKET_NUMBERS = 32,
    PLIMSOLL_X32_BIT = 0x40000000, // __X32_SYSCALL_BIT
    PLIMSOLL_X32_FIRST = 512,
    PLIMSOLL_X32_NUMBERS = 64,
};

struct plimsoll_compat_call {
    plimsoll_u8 slot_and_1; // enum plimsoll_slot, plus 1; 0 for a call that is not observed
    plimsoll_u8 form;       // enum plimsoll_compat_form; of socketcall, the count of arguments
};

static const struct plimsoll_compat_call plimsoll_compat_calls[PLIMSOLL_COMPAT_NUMBERS] = {
#define PLIMSOLL_ROW(number, name, row, form) [number] = {PLIMSOLL_SLOT_##row + 1, PLIMSOLL_COMPAT_##form},
    PLIMSOLL_COMPAT_CALLS(PLIMSOLL_ROW)
#undef PLIMSOLL_ROW
};

static const struct plimsoll_compat_call plimsoll_socket_calls[PLIMSOLL_SOCKET_NUMBERS] = {
#define PLIMSOLL_ROW(number, row, count) [number] = {PLIMSOLL_SLOT_##row + 1, count},
    PLIMSOLL_SOCKET_CALLS(PLIMSOLL_ROW)
#undef PLIMSOLL_ROW
};

static const struct plimsoll_compat_call plimsoll_x32_calls[PLIMSOLL_X32_NUMBERS] = {
#define PLIMSOLL_ROW(number, row) [number - PLIMSOLL_X32_FIRST] = {PLIMSOLL_SLOT_##row + 1, PLIMSOLL_COMPAT_SAME},
    PLIMSOLL_X32_CALLS(PLIMSOLL_ROW)
#undef PLIMSOLL_ROW
};

#ifndef __bpf__
// What a 32-bit call is, for languages that cannot index the table in place.
struct plimsoll_compat_call plimsoll_compat_call_at(plimsoll_u32 number);
// The same for a call of x32, its number without the bit.
struct plimsoll_compat_call plimsoll_x32_call_at(plimsoll_u32 number);
#endif

#endif
