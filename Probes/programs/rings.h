// io_uring: what a process asks for through a ring never enters the kernel as a system call of its own. One tracepoint sees a request
// when it has been taken over, with the kernel's own copies of names and addresses; another sees its completion, with the result.

#include "requests.h"

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

// The open file that the operation is on. Until it is begun the request has but a number, of a descriptor or of a place in the ring's table.
INLINE __u64 file_of_request(struct io_kiocb *request, struct task_struct *task) {
    __u64 file = (__u64)READ(request, file);
    if (file || !bpf_core_field_exists(request->cqe)) return file;
    __u32 number = READ(request, cqe.fd);
    if (READ(request, flags) & REQUEST_FIXED_FILE) return file_in_slot(AS(struct io_ring_ctx, READ(request, ctx)), number);
    return (__u64)file_of_descriptor(task, number);
}

// Where the kernel keeps its copy of connect's or bind's address: in a message, or at the begin of the request's data, which depends on
// the kernel and stands in no type. The place whose bytes are those of the caller's address is it; that address is not known for bind,
// and may have changed: then the place with the socket's family. 0 if it is neither.
INLINE __u64 find_copy(struct scratch *s, struct io_kiocb *request, __u64 data, __u64 own) {
    __u64 places[2] = {data, data + bpf_core_field_offset(struct io_async_msghdr, addr)};
    __u64 said = 0, bytes[2] = {};
    for (int i = 0; i < 2; i++) bpf_probe_read_kernel(&bytes[i], 8, (const void *)places[i]);
    if (own && !bpf_probe_read_user(&said, 8, (const void *)own)) {
        for (int i = 0; i < 2; i++)
            if (bytes[i] == said) return places[i];
    }
    __u64 file = file_of_request(request, AS(struct task_struct, s->task));
    struct sock *sock = file ? sock_of(AS(struct file, file)) : 0;
    if (!sock) return 0;
    __u16 family = READ(sock, __sk_common.skc_family);
    for (int i = 0; i < 2; i++)
        if ((__u16)bytes[i] == family) return places[i];
    return 0;
}

// Finds the address that the operation is told: the kernel's copy, or the caller's memory where it is copied only later.
__noinline int find_request_address(void) {
    struct scratch *s = own_scratch();
    if (!s) return 0;
    struct io_kiocb *request = AS(struct io_kiocb, s->request);
    __u32 slot = s->slot;
    __u64 size = 0, copy = 0, own = 0;
    struct io_async_msghdr *data = 0;
    if (READ(request, flags) & request_flags.async_data && bpf_core_field_exists(data->addr)) data = (void *)READ(request, async_data);
    if (slot == PLIMSOLL_SLOT_connect) {
        own = (__u64)OPERATION(s, io_connect, addr);
        size = OPERATION(s, io_connect, addr_len);
    } else if (slot == PLIMSOLL_SLOT_bind)
        size = OPERATION(s, io_bind, addr_len);
    if (slot == PLIMSOLL_SLOT_connect || slot == PLIMSOLL_SLOT_bind) {
        if (data) copy = find_copy(s, request, (__u64)data, own);
    } else if (data) {
        copy = (__u64)BPF_CORE_READ(data, msg.msg_name);
        size = BPF_CORE_READ(data, msg.msg_namelen);
    } else if (slot == PLIMSOLL_SLOT_sendto) {
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

// Keeps what only the begin of a request tells. Made in the record's memory: the stack is small.
__noinline int keep_request(void) {
    enum { BEHIND_TEXTS = 4096 };
    struct scratch *s = own_scratch();
    if (!s) return 0;
    struct io_kiocb *request = AS(struct io_kiocb, s->request);
    struct request *kept = (void *)&s->bytes[BEHIND_TEXTS];
    __u32 flags = READ(request, flags);
    __u64 key = s->request;
    __builtin_memset(kept, 0, sizeof(*kept));
    kept->descriptor = -1;
    kept->slot_and_1 = s->slot + 1;
    kept->is_silent = (flags & REQUEST_CQE_SKIP) != 0;
    if (!(flags & REQUEST_FIXED_FILE) && bpf_core_field_exists(request->cqe)) kept->descriptor = READ(request, cqe.fd);
    if (!is_receiving(s->slot) && (has_argument(s, PLIMSOLL_SHAPE_ADDRESS) || has_argument(s, PLIMSOLL_SHAPE_MESSAGE))) {
        find_request_address();
        __u32 size = s->ring_address_size;
        if (size > REQUEST_ADDRESS) size = REQUEST_ADDRESS;
        BARRIER(size); // older verifiers lose sight of the limit
        size &= 2 * REQUEST_ADDRESS - 1;
        if (s->ring_address && size && !read_address(s, kept->address, size, s->ring_address)) kept->address_size = size;
        s->ring_address = 0;
    }
    struct request *before = bpf_map_lookup_elem(&requests, &key);
    if (before && !before->is_silent) COUNT_RING(unfinished);
    bpf_map_update_elem(&requests, &key, kept, BPF_ANY);
    if (has_texts(s)) keep_texts();
    return 0;
}

// A request that is completed several times is found by the caller's number.
__noinline int keep_shot(void) {
    struct scratch *s = own_scratch();
    if (!s || s->slot != PLIMSOLL_SLOT_accept4) return 0;
    // Older kernels keep elsewhere whether it is one: then each counts as one.
    if (bpf_core_field_exists(((struct io_accept *)0)->iou_flags) && !(OPERATION(s, io_accept, iou_flags) & ACCEPT_MULTISHOT)) return 0;
    struct io_kiocb *request = AS(struct io_kiocb, s->request);
    struct shot shot = {(__u64)READ(request, ctx), READ(request, cqe.user_data)};
    __u64 key = s->request;
    bpf_map_update_elem(&shots, &shot, &key, BPF_ANY);
    return 0;
}

// Makes a request whose success nothing will tell the present call. False if it is not one; its failure will be a second event.
__noinline int is_silent(void) {
    struct scratch *s = own_scratch();
    if (!s) return 0;
    struct io_kiocb *request = AS(struct io_kiocb, s->request);
    if (!(READ(request, flags) & REQUEST_CQE_SKIP)) return 0;
    struct io_ring_ctx *ring = AS(struct io_ring_ctx, READ(request, ctx));
    gather_arguments();
    recall();
    find_credentials(s, request, ring);
    if (!plimsoll_argument_of(s->shape, PLIMSOLL_SHAPE_FD)) s->file = file_of_request(request, AS(struct task_struct, s->task));
    find_memory(s, ring);
    s->marks |= PLIMSOLL_FLAG_NO_RESULT;
    return 1;
}

// A request was taken over. What is to be done lies in functions, because the stack is small.
INLINE int submitted(struct io_kiocb *request) {
    struct scratch *s = take_request(request);
    if (!s) return 0;
    keep_request();
    keep_shot();
    if (is_silent()) deliver_request(s);
    return 0;
}

// What the completion tells of the present call.
__noinline int meet_completion(void) {
    struct scratch *s = own_scratch();
    if (!s) return 0;
    struct io_kiocb *request = AS(struct io_kiocb, s->request);
    struct io_ring_ctx *ring = AS(struct io_ring_ctx, READ(request, ctx));
    gather_arguments();
    if (!recall()) COUNT_RING(unmatched);
    find_credentials(s, request, ring);
    int which = plimsoll_argument_of(s->shape, PLIMSOLL_SHAPE_FD);
    __u32 place = s->cursor;
    if (which == PLIMSOLL_MADE && s->result >= 0) {
        s->is_slot = place != 0;
        if (place)
            s->file = file_in_slot(ring, place == ANY_SLOT ? (__u32)s->result : place - 1);
        else
            s->file = (__u64)file_of_descriptor(AS(struct task_struct, s->task), s->result);
    } else if (which == 0)
        s->file = (__u64)READ(request, file);
    find_memory(s, ring);
    return 0;
}

__noinline int forget_request(void) {
    struct scratch *s = own_scratch();
    if (!s) return 0;
    __u64 key = s->request;
    bpf_map_delete_elem(&requests, &key);
    bpf_map_delete_elem(&request_texts, &key);
    return 0;
}

// The request of a completion that does not tell it: the caller's number finds it, if it is one that is completed several times. 0 if not.
__noinline __u64 request_of_shot(void) {
    struct scratch *s = own_scratch();
    if (!s) return 0;
    __u64 ring = s->ring, number = s->number;
    struct shot shot = {ring, number};
    __u64 *found = bpf_map_lookup_elem(&shots, &shot);
    if (!found) return 0;
    struct io_kiocb *request = AS(struct io_kiocb, *found);
    int is_it = READ(request, opcode) == OPERATION_ACCEPT && (__u64)READ(request, ctx) == ring && READ(request, cqe.user_data) == number;
    return is_it ? *found : 0;
}

// A request is completed, for the last time or, if the completion does not tell it, not yet.
INLINE int completed(__u64 ring, __u64 address, __u64 number, __s64 result) {
    struct scratch *s = own_scratch();
    if (!s) return 0;
    __u64 request = address;
    if (!address) {
        s->ring = ring;
        s->number = number;
        request = request_of_shot();
    }
    if (!request || !take_request(AS(struct io_kiocb, request))) return 0;
    s->result = result;
    meet_completion();
    deliver_request(s);
    if (address) forget_request();
    return 0;
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
    return completed((__u64)ring, (__u64)request, BPF_CORE_READ(completion, user_data), BPF_CORE_READ(completion, res));
}

SEC("tp_btf/io_uring_complete") // since 5.18, where it hands number and result over
int BPF_PROG(plimsoll_ring_complete_old, void *ring, void *request, __u64 number, int result) {
    return completed((__u64)ring, (__u64)request, number, result);
}
