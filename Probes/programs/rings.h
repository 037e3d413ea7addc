// io_uring: what a process asks for through a ring never enters the kernel as a system call of its own. One tracepoint sees a request
// when it has been taken over, with the kernel's own copies of names and addresses; another sees its completion, with the result.

#include "kernel_rings.h"

// Numbers of operations: enum io_uring_op of <linux/io_uring.h>.
enum { OPERATION_ACCEPT = 13, OPERATIONS = 64 };

// The call that does the same as an operation: its place in plimsoll_calls, plus 1.
static const __u8 slots_of_operations[OPERATIONS] = {
    [9] = PLIMSOLL_SLOT_sendmsg + 1,     // SENDMSG
    [10] = PLIMSOLL_SLOT_recvmsg + 1,    // RECVMSG
    [13] = PLIMSOLL_SLOT_accept4 + 1,    // ACCEPT
    [16] = PLIMSOLL_SLOT_connect + 1,    // CONNECT
    [18] = PLIMSOLL_SLOT_openat + 1,     // OPENAT
    [26] = PLIMSOLL_SLOT_sendto + 1,     // SEND
    [27] = PLIMSOLL_SLOT_recvfrom + 1,   // RECV
    [28] = PLIMSOLL_SLOT_openat2 + 1,    // OPENAT2
    [34] = PLIMSOLL_SLOT_shutdown + 1,   // SHUTDOWN
    [35] = PLIMSOLL_SLOT_renameat2 + 1,  // RENAMEAT, which has renameat2's flags
    [36] = PLIMSOLL_SLOT_unlinkat + 1,   // UNLINKAT
    [37] = PLIMSOLL_SLOT_mkdirat + 1,    // MKDIRAT
    [38] = PLIMSOLL_SLOT_symlinkat + 1,  // SYMLINKAT
    [39] = PLIMSOLL_SLOT_linkat + 1,     // LINKAT
    [41] = PLIMSOLL_SLOT_fsetxattr + 1,  // FSETXATTR
    [42] = PLIMSOLL_SLOT_setxattr + 1,   // SETXATTR
    [45] = PLIMSOLL_SLOT_socket + 1,     // SOCKET
    [47] = PLIMSOLL_SLOT_sendto + 1,     // SEND_ZC
    [48] = PLIMSOLL_SLOT_sendmsg + 1,    // SENDMSG_ZC
    [55] = PLIMSOLL_SLOT_ftruncate + 1,  // FTRUNCATE
    [56] = PLIMSOLL_SLOT_bind + 1,       // BIND
    [57] = PLIMSOLL_SLOT_listen + 1,     // LISTEN
    [58] = PLIMSOLL_SLOT_recvfrom + 1,   // RECV_ZC
    [62] = PLIMSOLL_SLOT_pipe2 + 1,      // PIPE
};

// Flags of a request that are the same in all kernels, because callers set them (IOSQE_* of <linux/io_uring.h>).
enum { REQUEST_FIXED_FILE = 1 << 0, REQUEST_CQE_SKIP = 1 << 6 };

// Those that are not: the agent reads them from the kernel's types. 0 where there are none.
const volatile struct {
    __u32 credentials; // REQ_F_CREDS: `creds` count
    __u32 async_data;  // REQ_F_ASYNC_DATA: `async_data` is there
} request_flags SEC(".rodata.requests");

enum { RING_SQPOLL = 1 << 1 };       // IORING_SETUP_SQPOLL
enum { ACCEPT_MULTISHOT = 1 << 0 };  // IORING_ACCEPT_MULTISHOT
enum { ANY_SLOT = 0xffffffff };      // IORING_FILE_INDEX_ALLOC: the result is the slot
enum { FILE_FLAGS = 7 };             // the lowest bits of a pointer in a ring's table of files are flags (io_uring/filetable.h)
enum { LARGE_FILE = 0100000 };       // O_LARGEFILE, which the kernel adds by itself
enum { REQUEST_TEXT = 1024, REQUEST_ADDRESS = 128 };
enum { UNREADABLE = 1 };             // an address where nothing is

// What only the begin of a request tells, until it is completed.
struct request {
    __s32 descriptor; // that the operation is on, or -1
    __u32 slot_and_1; // enum plimsoll_slot
    __u32 is_silent;  // it is completed only if it fails
    __u32 address_size;
    char address[REQUEST_ADDRESS];
};

// The kernel's copies of its texts, which are freed before it is completed.
struct request_texts {
    char paths[2][REQUEST_TEXT];
    char text[256];
};

// By address of the request, which is unique while it is there. The oldest make room: then the completion is an event without these.
struct {
    __uint(type, BPF_MAP_TYPE_LRU_HASH);
    __uint(max_entries, 4096);
    __type(key, __u64);
    __type(value, struct request);
} requests SEC(".maps");

struct {
    __uint(type, BPF_MAP_TYPE_LRU_HASH);
    __uint(max_entries, 1024);
    __type(key, __u64);
    __type(value, struct request_texts);
} request_texts SEC(".maps");

// Requests that are completed several times: all but the last completion name them by the caller's number alone.
struct shot {
    __u64 ring, number;
};
struct {
    __uint(type, BPF_MAP_TYPE_LRU_HASH);
    __uint(max_entries, 1024);
    __type(key, struct shot);
    __type(value, __u64); // address of the request
} shots SEC(".maps");

struct ring_counters {
    __u64 unfinished; // requests that were freed without completion
    __u64 unmatched;  // completions of requests whose begin is not known (any more): delivered, marked
};

struct {
    __uint(type, BPF_MAP_TYPE_PERCPU_ARRAY);
    __uint(max_entries, 1);
    __type(key, __u32);
    __type(value, struct ring_counters);
} ring_counts SEC(".maps");

#define COUNT_RING(what)                                                           \
    do {                                                                           \
        __u32 zero__ = 0;                                                          \
        struct ring_counters *counters__ = bpf_map_lookup_elem(&ring_counts, &zero__); \
        if (counters__) counters__->what++;                                        \
    } while (0)

// A field of the operation that lies at the begin of the request; 0 where this kernel does not have it.
#define OPERATION(s, type, field)                                                \
    ({                                                                           \
        const struct type *operation__ = (const void *)(s)->request;             \
        __typeof__(((struct type *)0)->field) value__ = 0;                       \
        if (bpf_core_field_exists(operation__->field))                           \
            bpf_core_read(&value__, sizeof(value__), &operation__->field);       \
        value__;                                                                 \
    })

// The task that the request is for: a worker and the thread that polls a ring belong to its process.
INLINE struct task_struct *task_of_request(struct io_kiocb *request) {
    struct io_kiocb___tctx *owned = (void *)request;
    if (bpf_core_field_exists(owned->tctx)) {
        struct io_uring_task *context = BPF_CORE_READ(owned, tctx);
        return AS(struct task_struct, BPF_CORE_READ(context, task));
    }
    struct io_kiocb___task *direct = (void *)request;
    return AS(struct task_struct, BPF_CORE_READ(direct, task));
}

// The open file in a place of the ring's own table.
INLINE __u64 file_in_slot(struct io_ring_ctx *ring, __u32 slot) {
    struct io_ring_ctx___nodes *newer = (void *)ring;
    struct io_ring_ctx___files *older = (void *)ring;
    __u64 file = 0;
    if (bpf_core_field_exists(newer->file_table.data)) {
        if (slot >= BPF_CORE_READ(newer, file_table.data.nr)) return 0;
        struct io_rsrc_node **nodes = BPF_CORE_READ(newer, file_table.data.nodes);
        struct io_rsrc_node *node = 0;
        bpf_probe_read_kernel(&node, sizeof(node), &nodes[slot]);
        if (node) file = BPF_CORE_READ(node, file_ptr);
    } else if (bpf_core_field_exists(older->file_table.files)) {
        if (slot >= BPF_CORE_READ(older, nr_user_files)) return 0;
        void *files = BPF_CORE_READ(older, file_table.files);
        struct io_fixed_file *entry = files + (__u64)slot * bpf_core_type_size(struct io_fixed_file);
        file = BPF_CORE_READ(entry, file_ptr);
    }
    return file & ~(__u64)FILE_FLAGS;
}

// Whether anybody wants events of this call: unlike a tracepoint of one call, these see all.
INLINE int is_observed(__u32 slot_and_1) {
    __u32 key = slot_and_1 - 1 + (control.bank & 1) * PLIMSOLL_SLOTS;
    struct plimsoll_condition *condition = bpf_map_lookup_elem(&conditions, &key);
    return condition && condition->branch_count;
}

// Takes a request as the present call; 0 if it is not wanted.
INLINE struct scratch *take_request(struct io_kiocb *request) {
    __u32 operation = READ(request, opcode);
    __u32 slot_and_1 = operation < OPERATIONS ? slots_of_operations[operation & (OPERATIONS - 1)] : 0;
    if (!slot_and_1 || !is_observed(slot_and_1)) return 0;
    struct task_struct *task = task_of_request(request);
    if (!task || !is_wanted(task)) return 0;
    struct scratch *s = own_scratch();
    BARRIER(slot_and_1); // the compiler knows that it is a row of the table, the verifier must see it
    if (!s || !set_call(s, task, slot_and_1)) return 0;
    s->request = (__u64)request;
    s->marks = PLIMSOLL_FLAG_IO_URING;
    s->result = 0;
    s->message = 0;
    s->ring_texts[0] = s->ring_texts[1] = s->ring_text = 0;
    s->ring_address = 0;
    s->ring_address_size = 0;
    return s;
}

// The operation's values in the places of the call's arguments. Of what it makes or is on: the place in the ring's table in `cursor`, 0
// for a descriptor.
__noinline int gather_arguments(void) {
    struct scratch *s = own_scratch();
    if (!s) return 0;
    __u64 *a = s->arguments;
    __u32 slot = s->slot;
    a[0] = a[1] = a[2] = a[3] = a[4] = a[5] = 0;
    s->cursor = 0;
    if (slot == PLIMSOLL_SLOT_openat || slot == PLIMSOLL_SLOT_openat2) {
        a[0] = OPERATION(s, io_open, dfd);
        a[1] = OPERATION(s, io_open, how.flags) & ~(__u64)LARGE_FILE;
        a[2] = OPERATION(s, io_open, how.mode);
        s->cursor = OPERATION(s, io_open, file_slot);
    } else if (slot == PLIMSOLL_SLOT_renameat2) {
        a[0] = OPERATION(s, io_rename, old_dfd);
        a[2] = OPERATION(s, io_rename, new_dfd);
        a[4] = OPERATION(s, io_rename, flags);
    } else if (slot == PLIMSOLL_SLOT_linkat) {
        a[0] = OPERATION(s, io_link, old_dfd);
        a[2] = OPERATION(s, io_link, new_dfd);
        a[4] = OPERATION(s, io_link, flags);
    } else if (slot == PLIMSOLL_SLOT_symlinkat) {
        a[1] = OPERATION(s, io_link, new_dfd);
    } else if (slot == PLIMSOLL_SLOT_unlinkat) {
        a[0] = OPERATION(s, io_unlink, dfd);
        a[2] = OPERATION(s, io_unlink, flags);
    } else if (slot == PLIMSOLL_SLOT_mkdirat) {
        a[0] = OPERATION(s, io_mkdir, dfd);
        a[2] = OPERATION(s, io_mkdir, mode);
    } else if (slot == PLIMSOLL_SLOT_setxattr || slot == PLIMSOLL_SLOT_fsetxattr) {
        a[3] = OPERATION(s, io_xattr, ctx.size);
        a[4] = OPERATION(s, io_xattr, ctx.flags);
    } else if (slot == PLIMSOLL_SLOT_ftruncate) {
        a[1] = OPERATION(s, io_ftrunc, len);
    } else if (slot == PLIMSOLL_SLOT_pipe2) {
        s->is_slot = OPERATION(s, io_pipe, file_slot) != 0;
        a[0] = s->is_slot ? 0 : (__u64)OPERATION(s, io_pipe, fds); // their places in the ring's table are no descriptors
        a[1] = OPERATION(s, io_pipe, flags);
    } else if (slot == PLIMSOLL_SLOT_socket) {
        a[0] = OPERATION(s, io_socket, domain);
        a[1] = OPERATION(s, io_socket, type);
        a[2] = OPERATION(s, io_socket, protocol);
        s->cursor = OPERATION(s, io_socket, file_slot);
    } else if (slot == PLIMSOLL_SLOT_accept4) {
        a[3] = OPERATION(s, io_accept, flags);
        s->cursor = OPERATION(s, io_accept, file_slot);
    } else if (slot == PLIMSOLL_SLOT_listen) {
        a[1] = OPERATION(s, io_listen, backlog);
    } else if (slot == PLIMSOLL_SLOT_shutdown) {
        a[1] = OPERATION(s, io_shutdown, how);
    } else if (slot == PLIMSOLL_SLOT_sendto || slot == PLIMSOLL_SLOT_recvfrom) {
        a[2] = OPERATION(s, io_sr_msg, len);
        a[3] = OPERATION(s, io_sr_msg, msg_flags);
    } else if (slot == PLIMSOLL_SLOT_sendmsg || slot == PLIMSOLL_SLOT_recvmsg) {
        a[1] = (__u64)OPERATION(s, io_sr_msg, umsg);
        a[2] = OPERATION(s, io_sr_msg, msg_flags);
    }
    return 0;
}

// Whose credentials the request runs with, where they are not the task's.
INLINE void find_credentials(struct scratch *s, struct io_kiocb *request, struct io_ring_ctx *ring) {
    if (READ(request, flags) & request_flags.credentials)
        s->ring_credentials = (__u64)READ(request, creds);
    else if (READ(ring, flags) & RING_SQPOLL)
        s->ring_credentials = (__u64)READ(ring, sq_creds);
}

// What the event reads from the caller's memory: how it lies there, and whether it is the present memory at all. What is left of a ring
// whose process has ended is done by a thread of the kernel.
INLINE void find_memory(struct scratch *s, struct io_ring_ctx *ring) {
    int is_message = has_argument(s, PLIMSOLL_SHAPE_MESSAGE);
    s->is_x32 = 0;
    if (is_message && BPF_CORE_READ_BITFIELD_PROBED(ring, compat)) s->marks |= PLIMSOLL_FLAG_COMPAT;
    if (bpf_get_current_pid_tgid() >> 32 == READ(AS(struct task_struct, s->task), tgid)) return;
    if (is_message) s->arguments[1] = 0;
    if (has_argument(s, PLIMSOLL_SHAPE_PAIR)) s->arguments[0] = 0;
    if (is_message || has_argument(s, PLIMSOLL_SHAPE_PAIR)) s->marks |= PLIMSOLL_FLAG_UNREADABLE;
}

INLINE void keep_text(char *to, __u32 size, struct filename *name) {
    if (!name) return;
    const char *text = BPF_CORE_READ(name, name);
    bpf_probe_read_kernel_str(to, size, text);
}

// Keeps the kernel's copies of the texts.
__noinline int keep_texts(void) {
    struct scratch *s = own_scratch();
    if (!s) return 0;
    __u32 slot = s->slot;
    __u64 key = s->request;
    struct request_texts *texts = (void *)s->bytes; // the record is made later
    texts->paths[0][0] = texts->paths[1][0] = texts->text[0] = 0;
    if (slot == PLIMSOLL_SLOT_openat || slot == PLIMSOLL_SLOT_openat2)
        keep_text(texts->paths[0], REQUEST_TEXT, OPERATION(s, io_open, filename));
    else if (slot == PLIMSOLL_SLOT_unlinkat)
        keep_text(texts->paths[0], REQUEST_TEXT, OPERATION(s, io_unlink, filename));
    else if (slot == PLIMSOLL_SLOT_mkdirat)
        keep_text(texts->paths[0], REQUEST_TEXT, OPERATION(s, io_mkdir, filename));
    else if (slot == PLIMSOLL_SLOT_renameat2) {
        keep_text(texts->paths[0], REQUEST_TEXT, OPERATION(s, io_rename, oldpath));
        keep_text(texts->paths[1], REQUEST_TEXT, OPERATION(s, io_rename, newpath));
    } else if (slot == PLIMSOLL_SLOT_linkat || slot == PLIMSOLL_SLOT_symlinkat) {
        keep_text(texts->paths[0], REQUEST_TEXT, OPERATION(s, io_link, oldpath));
        keep_text(texts->paths[1], REQUEST_TEXT, OPERATION(s, io_link, newpath));
    } else {
        if (slot == PLIMSOLL_SLOT_setxattr) keep_text(texts->paths[0], REQUEST_TEXT, OPERATION(s, io_xattr, filename));
        struct xattr_name *name = OPERATION(s, io_xattr, ctx.kname);
        if (name) bpf_probe_read_kernel_str(texts->text, sizeof(texts->text), name);
    }
    bpf_map_update_elem(&request_texts, &key, texts, BPF_ANY);
    return 0;
}

// Whether the kernel has texts of the request.
INLINE int has_texts(struct scratch *s) {
    return has_argument(s, PLIMSOLL_SHAPE_PATH) || has_argument(s, PLIMSOLL_SHAPE_TEXT);
}

// Finds the address that the operation is told: the kernel's copy, or the caller's memory where it is copied only later.
__noinline int find_request_address(void) {
    struct scratch *s = own_scratch();
    if (!s) return 0;
    struct io_kiocb *request = AS(struct io_kiocb, s->request);
    __u32 slot = s->slot;
    __u64 size = 0, copy = 0, own = 0;
    if (READ(request, flags) & request_flags.async_data) {
        struct io_async_msghdr *data = (void *)READ(request, async_data);
        if (bpf_core_field_exists(data->addr)) {
            if (slot == PLIMSOLL_SLOT_connect || slot == PLIMSOLL_SLOT_bind)
                copy = (__u64)data + bpf_core_field_offset(struct io_async_msghdr, addr);
            else {
                copy = (__u64)BPF_CORE_READ(data, msg.msg_name);
                size = BPF_CORE_READ(data, msg.msg_namelen);
            }
        }
    }
    if (slot == PLIMSOLL_SLOT_connect) {
        own = (__u64)OPERATION(s, io_connect, addr);
        size = OPERATION(s, io_connect, addr_len);
    } else if (slot == PLIMSOLL_SLOT_bind)
        size = OPERATION(s, io_bind, addr_len);
    else if (slot == PLIMSOLL_SLOT_sendto && !copy) {
        own = (__u64)OPERATION(s, io_sr_msg___addr, addr);
        size = OPERATION(s, io_sr_msg___addr, addr_len);
    }
    s->ring_address = copy ? copy : own;
    s->address_is_kernel = copy != 0;
    s->ring_address_size = s->ring_address ? size : 0;
    return 0;
}

// The texts and the address that were kept are those of the present call; without them it is marked.
__noinline int recall(void) {
    struct scratch *s = own_scratch();
    if (!s) return 0;
    __u64 key = s->request;
    struct request *kept = bpf_map_lookup_elem(&requests, &key);
    int is_known = kept && kept->slot_and_1 == s->slot + 1;
    if (!is_known) s->marks |= PLIMSOLL_FLAG_UNVERIFIED;
    if (plimsoll_argument_of(s->shape, PLIMSOLL_SHAPE_FD) == 0) s->arguments[0] = is_known ? kept->descriptor : -1;
    if (is_known && kept->address_size) {
        s->ring_address = (__u64)kept->address;
        s->ring_address_size = kept->address_size;
    }
    if (!has_texts(s)) return is_known;
    struct request_texts *texts = is_known ? bpf_map_lookup_elem(&request_texts, &key) : 0;
    s->ring_texts[0] = texts ? (__u64)texts->paths[0] : UNREADABLE;
    s->ring_texts[1] = texts ? (__u64)texts->paths[1] : UNREADABLE;
    s->ring_text = texts ? (__u64)texts->text : UNREADABLE;
    return is_known;
}

// The event of the present call. Not a function of its own: the kernel allows a depth of eight.
INLINE void deliver_request(struct scratch *s) {
    __u32 slot = s->slot & 127;
    if (slot >= PLIMSOLL_SLOTS) return;
    __u32 family = plimsoll_calls[slot].family;
    if (family == PLIMSOLL_FAMILY_OPEN) {
        s->text_address = s->ring_texts[0];
        s->text_is_kernel = 1;
        s->at = 0;
        opened();
    } else if (family == PLIMSOLL_FAMILY_PATHS)
        named();
    else
        called();
}

// A request was taken over.
INLINE int submitted(struct io_kiocb *request) {
    struct scratch *s = take_request(request);
    if (!s) return 0;
    struct io_ring_ctx *ring = AS(struct io_ring_ctx, READ(request, ctx));
    __u32 flags = READ(request, flags);
    __u64 key = s->request;
    struct request kept = {.descriptor = -1, .slot_and_1 = s->slot + 1, .is_silent = (flags & REQUEST_CQE_SKIP) != 0};
    struct request *before = bpf_map_lookup_elem(&requests, &key);
    if (before && !before->is_silent) COUNT_RING(unfinished);
    if (!(flags & REQUEST_FIXED_FILE) && bpf_core_field_exists(request->cqe)) kept.descriptor = READ(request, cqe.fd);
    if (has_argument(s, PLIMSOLL_SHAPE_ADDRESS) || has_argument(s, PLIMSOLL_SHAPE_MESSAGE)) {
        find_request_address();
        __u32 size = s->ring_address_size;
        if (size > REQUEST_ADDRESS) size = REQUEST_ADDRESS;
        if (s->ring_address && size && !read_address(s, kept.address, size, s->ring_address)) kept.address_size = size;
        s->ring_address = 0;
    }
    bpf_map_update_elem(&requests, &key, &kept, BPF_ANY);
    if (has_texts(s)) keep_texts();
    if (s->slot == PLIMSOLL_SLOT_accept4 && OPERATION(s, io_accept, iou_flags) & ACCEPT_MULTISHOT) {
        struct shot shot = {(__u64)ring, READ(request, cqe.user_data)};
        bpf_map_update_elem(&shots, &shot, &key, BPF_ANY);
    }
    if (!kept.is_silent) return 0;
    // Nothing tells that it succeeded; a failure will be a second event.
    gather_arguments();
    recall();
    find_credentials(s, request, ring);
    if (!plimsoll_argument_of(s->shape, PLIMSOLL_SHAPE_FD)) s->file = (__u64)READ(request, file);
    find_memory(s, ring);
    s->marks |= PLIMSOLL_FLAG_NO_RESULT;
    deliver_request(s);
    return 0;
}

// A request is completed, for the last time or, with `goes_on`, not yet.
INLINE int completed(struct io_kiocb *request, __s64 result, int goes_on) {
    struct scratch *s = take_request(request);
    if (!s) return 0;
    struct io_ring_ctx *ring = AS(struct io_ring_ctx, READ(request, ctx));
    s->result = result;
    gather_arguments();
    if (!recall()) COUNT_RING(unmatched);
    find_credentials(s, request, ring);
    int which = plimsoll_argument_of(s->shape, PLIMSOLL_SHAPE_FD);
    __u32 place = s->cursor;
    if (which == PLIMSOLL_MADE && result >= 0) {
        s->is_slot = place != 0;
        if (place)
            s->file = file_in_slot(ring, place == ANY_SLOT ? (__u32)result : place - 1);
        else
            s->file = (__u64)file_of_descriptor(AS(struct task_struct, s->task), result);
    } else if (which == 0)
        s->file = (__u64)READ(request, file);
    find_memory(s, ring);
    deliver_request(s);
    if (goes_on) return 0;
    __u64 key = (__u64)request;
    bpf_map_delete_elem(&requests, &key);
    bpf_map_delete_elem(&request_texts, &key);
    return 0;
}

// A completion without its request: the caller's number finds it, if it is one that is completed several times.
INLINE int completed_again(__u64 ring, __u64 number, __s64 result) {
    struct shot shot = {ring, number};
    __u64 *found = bpf_map_lookup_elem(&shots, &shot);
    if (!found) return 0;
    struct io_kiocb *request = AS(struct io_kiocb, *found);
    if (READ(request, opcode) != OPERATION_ACCEPT || (__u64)READ(request, ctx) != ring || READ(request, cqe.user_data) != number) return 0;
    return completed(request, result, 1);
}

// Tracepoints have the same names and other arguments: a program for each form, of which the agent loads one (include/trace/events/io_uring.h).

SEC("tp_btf/io_uring_submit_req") // since 6.3
int BPF_PROG(plimsoll_ring_submit, struct io_kiocb *request) {
    return submitted(AS(struct io_kiocb, request));
}

SEC("tp_btf/io_uring_submit_sqe") // 6.0 to 6.2
int BPF_PROG(plimsoll_ring_submit_sqe, struct io_kiocb *request) {
    return submitted(AS(struct io_kiocb, request));
}

SEC("tp_btf/io_uring_submit_sqe") // 5.18 and 5.19
int BPF_PROG(plimsoll_ring_submit_old, void *ring, void *request) {
    return submitted(AS(struct io_kiocb, request));
}

SEC("tp_btf/io_uring_complete") // where it hands the completion over
int BPF_PROG(plimsoll_ring_complete, void *ring, void *request, struct io_uring_cqe *completion) {
    if (!request) return completed_again((__u64)ring, BPF_CORE_READ(completion, user_data), BPF_CORE_READ(completion, res));
    return completed(AS(struct io_kiocb, request), BPF_CORE_READ(completion, res), 0);
}

SEC("tp_btf/io_uring_complete") // since 5.18, where it hands number and result over
int BPF_PROG(plimsoll_ring_complete_old, void *ring, void *request, __u64 number, int result) {
    if (!request) return completed_again((__u64)ring, number, result);
    return completed(AS(struct io_kiocb, request), result, 0);
}
