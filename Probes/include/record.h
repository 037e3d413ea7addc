// Building a record in this processor's scratch memory and sending it.
#ifndef PLIMSOLL_RECORD_H
#define PLIMSOLL_RECORD_H

#include "base.h"
#include "hierarchy.h"
#include "plimsoll_interest.h"

enum {
    RECORD_SPACE = PLIMSOLL_MAX_RECORD,     // offsets in it are masked with RECORD_SPACE - 1
    RECORD_SLACK = PLIMSOLL_MAX_PATH + 512, // so that the longest single read behind the last offset stays inside
    WALK_COMPONENTS = PLIMSOLL_MAX_COMPONENTS,
    ABOVE_COMPONENTS = 32, // of a bind mount's root inside its file system
};

// What a program works on lies in scratch memory, not on the stack: the verifier does not follow values there, so that all rounds
// of a loop look alike to it. And the larger functions are global: verified once, not at every call; they take numbers only and
// find their objects in the scratch memory. Both keep a program at some ten thousand instructions to verify instead of millions.

// A walked path.
struct walk {
    __u32 count;     // components from the namespace's root
    __u32 from_root; // of them below the process's root; `count` if that was not met
    __u32 in_mount;  // of them inside the first mount
    __u32 above;     // components of that mount's root inside its file system (bind mounts)
    __u32 is_cut;    // more components than are walked
    __u32 met_root;
    __u32 has_crossed;
    __u32 reserved;
};

// The text that the caller passed, taken apart.
struct caller {
    __u64 path;      // bits of tests on names
    __u64 fragments; // bits of tests on the text itself
    __u64 window;    // 8 bytes, the last in the lowest byte
    __u32 begin;     // of the present component
    __s32 depth;     // components that are left when "." and ".." are resolved in the text
    __s32 least;     // the smallest depth: negative where ".." leads above the begin
    __u32 first_begin, first_end;   // the component at depth 1
    __u32 second_begin, second_end; // the component at depth 2
    __u32 base_begin; // the last component
    __u32 is_plain;   // the last component is a name
};

// What the arguments of a call mean for its condition, remembered: few combinations make up nearly all calls.
struct outlook_memo {
    __u64 key;
    __u64 late; // what the process's own tests gave; all of them met where they are made last
    __u64 bits, needs;
    __u32 is_met;
    __u32 generation;
};

enum { OUTLOOK_MEMOS = 64 };

// What the name of a process means for a condition, remembered as long as the process executes the same program.
struct process_memo {
    __u64 task, start, exec; // the thread, when its process was started, and how many programs that has executed
    __u64 late;
    __u64 doubts; // control.doubts at that time
    __u32 generation, slot;
};

enum { PROCESS_MEMOS = 64 };

// Texts of less than so many bytes, which nearly all are, are looked at as words, and as bitmaps with a bit for each byte.
enum { SHORT_TEXT = 64, TEXT_MEMOS = 64 };

// What an absolute path that callers pass sets, remembered: most opens are of few files.
struct text_memo {
    __u64 words[SHORT_TEXT / 8]; // zeroes behind the text
    __u64 path, fragments;       // as in struct caller
    __u32 generation, reserved;
};

enum { PENDING_TEXT = 256 };

// What a call's paths were when it began.
struct pending {
    __u64 hashes[2]; // of the whole texts
    __u64 bases[2];  // dentries that they are relative to
    __u32 sizes[2];
    __u32 slot;
    __u32 reserved;
    char texts[2][PENDING_TEXT]; // their begin
};

struct scratch {
    __u8 bytes[RECORD_SPACE + RECORD_SLACK]; // the record
    __u32 next;                              // where its next field goes
    __u32 flags;                             // enum plimsoll_record_flag
    __u32 cursor;                            // where the present payload goes on
    __u32 reserved;
    // The call: see call.h.
    __u64 arguments[8]; // six of them
    __s64 result;
    __u64 shape;
    __u32 slot; // enum plimsoll_slot
    __u32 bank; // of the filter
    __u16 type; // number on x86-64
    __u16 marks; // record flags of where it came from
    // What the global functions work on.
    __u64 kinds; // of the descriptor: 1 << enum plimsoll_descriptor_kind, and the families of sockets from bit 16 on
    __u32 is_met;
    __u32 text_is_kernel; // `text_address` is the kernel's memory, not the caller's
    __s32 at;             // argument that is the directory descriptor of the caller's text, or -1
    __u32 base_is_descriptor;
    __u64 base_mount, base_dentry; // where a relative text begins; 0: not known
    __u64 texts[2];                // of paths that the caller passed, in the record; 0: absent or unreadable
    __u32 text_begins[2], text_sizes[2];
    __u32 absent; // 1 << place in `texts`: the caller passed no text
    __u32 taken; // a descriptor that came with the message, plus 1; 0: the call's own is meant
    __u64 address; // of the caller's struct sockaddr, or 0
    __u32 address_size;
    __u32 message; // which of several
    __u32 kind;    // enum plimsoll_descriptor_kind
    __u32 padding;
    // Of a ring's request: the kernel's copies of the paths, of a further text and of the address, and whose credentials count.
    __u64 ring_texts[2], ring_text, ring_address, ring_credentials;
    __u32 ring_address_size;
    __u32 is_slot; // the file has no descriptor, only a place in the ring's own table
    __u64 request;
    __u64 ring, number; // of a completion that does not tell its request
    __u32 address_is_kernel; // `address` is the kernel's memory, not the caller's
    __u32 padding2;
    __u64 found_paths, found_fragments, found_closer;
    struct plimsoll_derived derived;
    __u64 bits, needs;
    __u64 task, file, sock, text_address;
    __u64 mount, dentry, root_mount, root_dentry;
    __u64 dentries[WALK_COMPONENTS]; // of the walked path, the last component first
    __u64 above[ABOVE_COMPONENTS];
    struct walk walk;
    struct caller caller;
    __u64 collected;
    struct pending pending; // what is kept of a call until it returns
    struct outlook_memo memos[OUTLOOK_MEMOS];
    struct process_memo process_memos[PROCESS_MEMOS];
    struct text_memo text_memos[TEXT_MEMOS];
    char text[PLIMSOLL_MAX_CALLER + 32]; // what the caller passed, zeroes behind it
};

// One value per processor. A PERCPU array cannot hold values of this size; programs do not move between processors.
struct {
    __uint(type, BPF_MAP_TYPE_ARRAY);
    __uint(max_entries, 1); // the agent sets the number of processors
    __type(key, __u32);
    __type(value, struct scratch);
} scratches SEC(".maps");

struct {
    __uint(type, BPF_MAP_TYPE_RINGBUF);
    __uint(max_entries, 1 << 21);
} lifecycle_ring SEC(".maps");

struct {
    __uint(type, BPF_MAP_TYPE_RINGBUF);
    __uint(max_entries, 1 << 22);
} bulk_ring SEC(".maps");

enum { COUNTED_TYPES = PLIMSOLL_TYPE_LIMIT };

// Per type of event: made = delivered + filtered + lost + shed.
struct counters {
    __u64 delivered;
    __u64 filtered;
    __u64 lost;     // the ring was full
    __u64 unusable; // no scratch memory: should not happen
    __u64 shed;     // the workload had used up its share
};

struct {
    __uint(type, BPF_MAP_TYPE_PERCPU_ARRAY);
    __uint(max_entries, COUNTED_TYPES);
    __type(key, __u32);
    __type(value, struct counters);
} counts SEC(".maps");

#define COUNT(number, what)                                               \
    do {                                                                  \
        __u32 key__ = (number);                                           \
        struct counters *counters__ = bpf_map_lookup_elem(&counts, &key__); \
        if (counters__) counters__->what++;                               \
    } while (0)

INLINE struct scratch *own_scratch(void) {
    __u32 processor = bpf_get_smp_processor_id();
    return bpf_map_lookup_elem(&scratches, &processor);
}

INLINE struct plimsoll_header *header_of(struct scratch *s) {
    return (struct plimsoll_header *)s->bytes;
}

// True if this event is to be taken at all.
INLINE int is_wanted(struct task_struct *task) {
    return control.is_taking && READ(task, tgid) != control.agent;
}

// Fills the fixed part; arguments are zero.
INLINE void begin(struct scratch *s, __u16 type, struct task_struct *task, __s64 result) {
    s->task = (__u64)task;
    s->next = sizeof(struct plimsoll_header);
    s->flags = 0;
    struct task_struct *leader = READ(task, group_leader);
    struct plimsoll_header *header = header_of(s);
    header->type = type;
    header->time = bpf_ktime_get_boot_ns();
    header->cgroup = identifier_of(cgroup_of(task));
    header->pid = READ(task, tgid);
    header->tid = READ(task, pid);
    header->start = READ(leader, start_boottime);
    header->result = result;
#pragma unroll
    for (int i = 0; i < 6; i++) header->args[i] = 0;
}

// Room for a payload of a fixed size; 0 if the record is full.
INLINE void *field_of(struct scratch *s, __u16 tag, __u32 size) {
    __u32 at = s->next;
    if (at > RECORD_SPACE - sizeof(struct plimsoll_field) - size) {
        s->flags |= PLIMSOLL_FLAG_TRUNCATED;
        return 0;
    }
    struct plimsoll_field *field = (struct plimsoll_field *)&s->bytes[at];
    field->tag = tag;
    field->size = size;
    field->reserved = 0;
    s->next = at + sizeof(struct plimsoll_field) + size;
    return field + 1;
}

// Whether a field whose size is not known yet may take up to `most` bytes.
INLINE int has_room(struct scratch *s, __u32 most) {
    if (s->next + sizeof(struct plimsoll_field) + most + 8 <= RECORD_SPACE) return 1;
    s->flags |= PLIMSOLL_FLAG_TRUNCATED;
    return 0;
}

// Where the payload of the next field begins; `end_field` makes it one.
INLINE __u32 begin_field(struct scratch *s) {
    return s->next + sizeof(struct plimsoll_field);
}

// `end`: behind the payload's last byte.
INLINE void end_field(struct scratch *s, __u16 tag, __u32 end) {
    __u32 at = s->next;
    __u32 begin = at + sizeof(struct plimsoll_field);
    __u32 padded = (end + 7) & ~7u;
    if (at > RECORD_SPACE - 16 || padded > RECORD_SPACE - 8 || end < begin) {
        s->flags |= PLIMSOLL_FLAG_TRUNCATED;
        return;
    }
    struct plimsoll_field *field = (struct plimsoll_field *)&s->bytes[at];
    field->tag = tag;
    field->size = end - begin;
    field->reserved = 0;
    // The padding must be zero: what follows the payload is overwritten by the next field.
    __builtin_memset(&s->bytes[end & (RECORD_SPACE - 1)], 0, 8);
    s->next = padded;
}

// A workload's share of the bulk ring: a bucket of tokens, kept as the time at which it would be full again if it were used evenly
// (generic cell rate algorithm, ITU-T I.371).
struct bucket {
    __u64 ahead; // CLOCK_BOOTTIME, nanoseconds
    __u64 shed;  // events that were not delivered
};

struct {
    __uint(type, BPF_MAP_TYPE_LRU_HASH);
    __uint(max_entries, 16384);
    __type(key, __u64); // the cgroup that owns it
    __type(value, struct bucket);
} buckets SEC(".maps");

// Which cgroup's bucket a cgroup uses: those inside of a container use the container's. The agent enters the cgroup of a container, and
// what is made inside of it inherits (programs/cgroup.h). What is not there has a bucket of its own.
struct {
    __uint(type, BPF_MAP_TYPE_LRU_HASH);
    __uint(max_entries, 65536);
    __type(key, __u64);
    __type(value, __u64);
} owners SEC(".maps");

enum { LIFECYCLE, BULK };

// Takes a token of the workload's; the bucket, if there was none left.
INLINE struct bucket *take_token(struct plimsoll_header *header) {
    __u64 cgroup = header->cgroup;
    __u64 *owner = bpf_map_lookup_elem(&owners, &cgroup);
    if (owner) cgroup = *owner;
    struct bucket *bucket = bpf_map_lookup_elem(&buckets, &cgroup);
    __u64 now = header->time;
    if (!bucket) {
        struct bucket fresh = {.ahead = now + control.interval};
        bpf_map_update_elem(&buckets, &cgroup, &fresh, BPF_NOEXIST);
        return 0;
    }
    __u64 ahead = bucket->ahead;
    if (ahead < now) ahead = now;
    if (ahead - now > control.burst) return bucket;
    bucket->ahead = ahead + control.interval;
    return 0;
}

INLINE __u64 wakeup(__u64 used, __u64 size) {
    if (!control.is_polling) return BPF_RB_FORCE_WAKEUP;
    return used > size / 2 ? BPF_RB_FORCE_WAKEUP : BPF_RB_NO_WAKEUP;
}

// The lifecycle ring takes everything. In the bulk ring half of the room, and all of it on demand, is for those who have tokens: one
// workload cannot flood away what others do.
INLINE void send(struct scratch *s, int ring, __u32 type) {
    struct plimsoll_header *header = header_of(s);
    __u32 size = s->next;
    header->flags = s->flags;
    header->size = size;
    if (size < sizeof(struct plimsoll_header)) return;
    BARRIER(size); // two tests: kernels before 6.18 do not see the limit in the one that the compiler would make of them
    if (size > RECORD_SPACE) return;
    long failed;
    if (ring == LIFECYCLE) {
        __u64 used = bpf_ringbuf_query(&lifecycle_ring, BPF_RB_AVAIL_DATA), all = bpf_ringbuf_query(&lifecycle_ring, BPF_RB_RING_SIZE);
        failed = bpf_ringbuf_output(&lifecycle_ring, header, size, wakeup(used, all));
    } else {
        __u64 used = bpf_ringbuf_query(&bulk_ring, BPF_RB_AVAIL_DATA), all = bpf_ringbuf_query(&bulk_ring, BPF_RB_RING_SIZE);
        struct bucket *empty = take_token(header);
        if (empty && (control.is_strict || used > all / 2)) {
            __atomic_fetch_add(&empty->shed, 1, __ATOMIC_RELAXED); // __sync_fetch_and_add would fetch, which kernels before 5.12 cannot
            COUNT(type, shed);
            return;
        }
        failed = bpf_ringbuf_output(&bulk_ring, header, size, wakeup(used, all));
    }
    if (failed)
        COUNT(type, lost);
    else
        COUNT(type, delivered);
}

#endif
