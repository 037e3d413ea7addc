// The layout of one event, shared by the eBPF programs (Probes/*.bpf.c), the Swift decoder (Sources/Foundations/Events),
// recorded files and tests. A change here is a change of PLIMSOLL_LAYOUT_VERSION.
//
// A record is a header, then fields: each a field header and its payload, padded with zeroes to a multiple of 8 bytes.
// Everything is in host byte order. Texts are bytes as the kernel has them (no encoding promised), without a final NUL.
#ifndef PLIMSOLL_LAYOUT_H
#define PLIMSOLL_LAYOUT_H

#ifdef __bpf__
typedef __u8 plimsoll_u8;
typedef __u16 plimsoll_u16;
typedef __u32 plimsoll_u32;
typedef __u64 plimsoll_u64;
typedef __s16 plimsoll_s16;
typedef __s64 plimsoll_s64;
#else
#include <stdint.h>
typedef uint8_t plimsoll_u8;
typedef uint16_t plimsoll_u16;
typedef uint32_t plimsoll_u32;
typedef uint64_t plimsoll_u64;
typedef int16_t plimsoll_s16;
typedef int64_t plimsoll_s64;
#endif

#define PLIMSOLL_LAYOUT_VERSION 3

// Limits, by name.
enum {
    PLIMSOLL_MAX_RECORD = 65536,     // bytes of one record
    PLIMSOLL_MAX_PATH = 4096,        // bytes of one path, PATH_MAX of the kernel
    PLIMSOLL_MAX_ARGV = 32768,       // bytes of an argument vector
    PLIMSOLL_MAX_COMPONENTS = 64,    // components of a path that are walked
};

// Types below 1024 are system call numbers of x86-64 (whatever the machine), the others are not system calls.
enum plimsoll_type {
    PLIMSOLL_TYPE_EXIT = 1024,           // the last thread of a process ended; result: the wait status
    PLIMSOLL_TYPE_SNAPSHOT = 1025,       // a process that was there before the sensor was
    PLIMSOLL_TYPE_CGROUP_CREATED = 1026, // args[0]: id of the cgroup; PATH: its path in the hierarchy
    PLIMSOLL_TYPE_CGROUP_REMOVED = 1027,
    // A process was moved into a cgroup, CGROUP_PATH. args[0]: its id, args[1]: id of the one before (0 from the kernel, which does not
    // tell), args[2]: pid of who moved it.
    PLIMSOLL_TYPE_CGROUP_ENTERED = 1028,
    PLIMSOLL_TYPE_OOM_KILLED = 1029, // the kernel chose the process to free memory; its start is 0 where only its pid is told
    // Made by the agent, not by the kernel:
    PLIMSOLL_TYPE_CONTAINER_CREATED = 1040, // by the process that made its cgroup; args[0]: the cgroup's id, CGROUP_PATH
    PLIMSOLL_TYPE_CONTAINER_STARTED = 1041, // its first process was executed
    // Its first process ended; result: the wait status, args[0]: how many of its processes the kernel had ended to free memory.
    PLIMSOLL_TYPE_CONTAINER_EXITED = 1042,
    PLIMSOLL_TYPE_CONTAINER_REMOVED = 1043, // by the process that removed its last cgroup; args[0]: the cgroup's id
    PLIMSOLL_TYPE_CGROUP_ESCAPED = 1050, // a container's process is in a cgroup that is not the container's: args as CGROUP_ENTERED
    PLIMSOLL_TYPE_FLOODED = 1051,        // events of a workload were shed; args[0]: how many, args[1]: from, args[2]: to (CLOCK_BOOTTIME)
    PLIMSOLL_TYPE_WATCH_GAP = 1052,      // nobody watched; args[0]: from, args[1]: to (nanoseconds since 1970), args[2]: why (WatchGap.Cause)
    PLIMSOLL_TYPE_LIMIT = 1088,          // above all types
};

enum plimsoll_record_flag {
    PLIMSOLL_FLAG_TRUNCATED = 1 << 0,  // a text did not fit into its limit
    PLIMSOLL_FLAG_UNREADABLE = 1 << 1, // a text or structure could not be read
    PLIMSOLL_FLAG_CHILD = 1 << 2,      // fork as seen by the child
    PLIMSOLL_FLAG_COMPAT = 1 << 3,     // a 32-bit call (int 0x80) or one of x32; number and arguments are those of the 64-bit call
    PLIMSOLL_FLAG_POLLED = 1 << 4,     // found by polling /proc, not seen as it happened
    PLIMSOLL_FLAG_RACED = 1 << 5,      // a path that the caller passed changed during the call: PATH_ENTRY is what it was before
    PLIMSOLL_FLAG_UNVERIFIED = 1 << 6, // the path was not seen when the call began, so that it may have changed
    PLIMSOLL_FLAG_IO_URING = 1 << 7,   // asked for through a ring; the type is that of the system call that does the same
    PLIMSOLL_FLAG_NO_RESULT = 1 << 8,  // the result is not known (a ring's request without completion); it is 0
};

struct plimsoll_header {
    plimsoll_u32 size;    // bytes of the record, this header included; a multiple of 8
    plimsoll_u16 type;    // enum plimsoll_type or a system call number
    plimsoll_u16 flags;   // enum plimsoll_record_flag
    plimsoll_u64 time;    // CLOCK_BOOTTIME, nanoseconds
    plimsoll_u64 cgroup;  // id of the process's cgroup in the hierarchy that counts (Probes/include/hierarchy.h), 0 if there is none
    plimsoll_u32 pid;     // of the process (the kernel's tgid) in the first pid namespace
    plimsoll_u32 tid;     // of the thread
    plimsoll_u64 start;   // start of the process's first thread, CLOCK_BOOTTIME, nanoseconds
    plimsoll_s64 result;  // what the call returned, a negative errno on failure
    plimsoll_u64 args[6]; // of the call, as passed; normalised for the types that say so below
};
// Normalised arguments:
//   open, openat, openat2, creat: args[1] open flags, args[2] mode
//   clone, fork, vfork, clone3:   args[0] clone flags, args[1] pid of the child
//   connect, accept*, dup*:       args[0] descriptor (dup: the old one), args[1] dup2 and dup3: the new one
// Of recvmsg and recvmmsg there is one record more for each descriptor that a message brings (SCM_RIGHTS): DESCRIPTOR is the new one.
// All other calls: the six registers as passed. Pointers among them mean nothing to anybody else.

enum plimsoll_tag {
    PLIMSOLL_TAG_PATH = 1,         // path of the file from the root of the mount namespace; of chdir and chroot: of the new directory
    PLIMSOLL_TAG_PATH_ROOT = 2,    // the same from the root of the process, where it differs
    PLIMSOLL_TAG_PATH_FS = 3,      // the same inside its file system, where it differs (bind mounts)
    PLIMSOLL_TAG_PATH_CALLER = 4,  // the text that the caller passed
    PLIMSOLL_TAG_FILE = 5,         // struct plimsoll_file
    PLIMSOLL_TAG_SOCKET = 6,       // struct plimsoll_socket
    PLIMSOLL_TAG_ADDRESS = 7,      // struct sockaddr as the caller passed it
    PLIMSOLL_TAG_ARGV = 8,         // arguments, each ended by NUL
    PLIMSOLL_TAG_ENVIRONMENT = 9,  // variables, each ended by NUL
    PLIMSOLL_TAG_DIRECTORY = 10,   // working directory, from the root of the process
    PLIMSOLL_TAG_CREDENTIALS = 11, // struct plimsoll_credentials
    PLIMSOLL_TAG_TASK = 12,        // struct plimsoll_task
    PLIMSOLL_TAG_DESCRIPTOR = 13,  // struct plimsoll_descriptor
    PLIMSOLL_TAG_UNIX_PATH = 14,   // path of a unix socket's peer; a leading NUL marks an abstract name
    PLIMSOLL_TAG_CGROUP_PATH = 15, // path of the process's cgroup in its hierarchy
    PLIMSOLL_TAG_DIRECTORY_AT = 16,  // path of the directory descriptor that PATH_CALLER is relative to, from the root of the process
    PLIMSOLL_TAG_PATH_CALLER2 = 17,  // the second path of a call that has two: where to (rename, link), the link (symlink), the source (mount)
    PLIMSOLL_TAG_DIRECTORY_AT2 = 18, // as DIRECTORY_AT, of the second path
    PLIMSOLL_TAG_PATH_ENTRY = 19,    // PATH_CALLER as it was when the call began, where it changed
    PLIMSOLL_TAG_PATH_ENTRY2 = 20,   // PATH_CALLER2 as it was when the call began, where it changed
    PLIMSOLL_TAG_TEXT = 21,          // a further text: file system type of mount and fsopen, name of a memfd or module, kind of a key
    PLIMSOLL_TAG_DESCRIPTORS = 22,   // two s32: both descriptors of pipe, pipe2, socketpair
    PLIMSOLL_TAG_PATH2 = 23,         // path of the second file as the kernel has it, where the kernel tells
    PLIMSOLL_TAG_PROCESS_STATE = 24, // struct plimsoll_process_state, in the snapshots of recorded files alone
};

// In front of each payload.
struct plimsoll_field {
    plimsoll_u16 tag;
    plimsoll_u16 size; // bytes of the payload without the padding
    plimsoll_u32 reserved;
};

enum plimsoll_file_flag {
    PLIMSOLL_FILE_OVERLAY = 1 << 0,   // lies on an overlay file system
    PLIMSOLL_FILE_UPPER = 1 << 1,     // in its upper layer: written, or copied up
    PLIMSOLL_FILE_COPIED_UP = 1 << 2, // upper because a file of a lower layer was changed (chmod and touch suffice)
    PLIMSOLL_FILE_MEMFD = 1 << 3,     // made by memfd_create
    PLIMSOLL_FILE_WRITABLE = 1 << 4,  // its permission bits let the process write it
};

struct plimsoll_file {
    plimsoll_u64 inode;
    plimsoll_u64 ctime; // nanoseconds since 1970
    plimsoll_u64 mtime; // nanoseconds since 1970
    plimsoll_u32 device; // major << 20 | minor, as the kernel has it
    plimsoll_u32 mode;
    plimsoll_u32 uid;
    plimsoll_u32 gid;
    plimsoll_u32 links;
    plimsoll_u32 magic; // of the file system, <linux/magic.h>
    plimsoll_u32 flags; // enum plimsoll_file_flag
    plimsoll_u32 reserved;
};

enum plimsoll_descriptor_kind {
    PLIMSOLL_KIND_UNKNOWN = 0,
    PLIMSOLL_KIND_FILE = 1,
    PLIMSOLL_KIND_DIRECTORY = 2,
    PLIMSOLL_KIND_SOCKET = 3, // the family tells more
    PLIMSOLL_KIND_PIPE = 4,
    PLIMSOLL_KIND_CHARACTER = 5,
    PLIMSOLL_KIND_BLOCK = 6,
    PLIMSOLL_KIND_ANONYMOUS = 7, // eventfd, epoll, signalfd, inotify …: PATH holds the name, such as anon_inode:[eventpoll]
    PLIMSOLL_KIND_MEMFD = 8,
};

struct plimsoll_descriptor {
    plimsoll_s64 number;
    plimsoll_u32 kind; // enum plimsoll_descriptor_kind
    plimsoll_u32 flags; // f_flags of the open file
};

// The addresses are those that the kernel has for the socket at the time of the event.
struct plimsoll_socket {
    plimsoll_u16 family;      // AF_*
    plimsoll_u16 type;        // SOCK_*
    plimsoll_u16 protocol;    // IPPROTO_*
    plimsoll_u16 state;       // TCP_* of the kernel (1 established, 10 listening)
    plimsoll_u16 local_port;  // host byte order
    plimsoll_u16 remote_port; // host byte order
    plimsoll_u32 reserved;
    plimsoll_u8 local[16];    // network byte order; an IPv4 address takes the first four bytes
    plimsoll_u8 remote[16];
};

struct plimsoll_credentials {
    plimsoll_u32 uid;
    plimsoll_u32 gid;
    plimsoll_u32 euid;
    plimsoll_u32 egid;
    plimsoll_u32 suid;
    plimsoll_u32 sgid;
    plimsoll_u32 fsuid;
    plimsoll_u32 loginuid; // 0xffffffff: not set
    plimsoll_u64 cap_inheritable;
    plimsoll_u64 cap_permitted;
    plimsoll_u64 cap_effective;
};

struct plimsoll_task {
    plimsoll_u64 parent_start; // as `start` of the header
    plimsoll_u32 parent;       // pid of the parent (the child's, for a fork seen by the parent, stands in args[1])
    plimsoll_u32 session;
    plimsoll_u32 group;
    plimsoll_u32 tty; // device number as proc(5) tells it in field 7 of stat; 0: none
    plimsoll_u32 pid_in_namespace;
    plimsoll_u32 tid_in_namespace;
    plimsoll_u32 session_in_namespace;
    plimsoll_u32 group_in_namespace;
    plimsoll_u32 pid_namespace; // inode numbers
    plimsoll_u32 mount_namespace;
    plimsoll_u32 network_namespace;
    plimsoll_u32 user_namespace;
    char comm[16];
};

enum plimsoll_process_flag {
    PLIMSOLL_PROCESS_EXITED = 1 << 0,
    PLIMSOLL_PROCESS_PLACEHOLDER = 1 << 1, // made up for a process that was never seen
    PLIMSOLL_PROCESS_ANCESTOR = 1 << 2,    // no longer known by its pid, only kept by its descendants
    PLIMSOLL_PROCESS_CUT = 1 << 3,         // arguments or variables were longer
};

// What the agent's table of processes knows and the kernel does not tell anew.
struct plimsoll_process_state {
    plimsoll_u64 image_time;    // when it executed its program, CLOCK_BOOTTIME, nanoseconds
    plimsoll_u64 home;          // id of the cgroup that its workload was found by
    plimsoll_u64 escaped_to;    // id of the cgroup outside of its container that it was last found in; 0 if there was none
    plimsoll_u64 moved_at;      // time of the newest record that told of another cgroup, CLOCK_BOOTTIME, nanoseconds; 0 if none did
    plimsoll_u64 entered_at;    // time of the record by which it entered its container; 0 if it is in none
    plimsoll_u32 place;         // in the table, from 1
    plimsoll_u32 parent;        // place of who started it, which may be another than its parent now; 0: not known
    plimsoll_u32 flags;         // enum plimsoll_process_flag
    plimsoll_u32 reserved;
    char name[16];              // comm of the first thread when the program was executed
};

#endif
