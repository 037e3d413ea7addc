// connect, accept and the dup family: what the descriptor is, read when it happens.

struct descriptor_call {
    __u32 slot;
    __u32 number;
    __u64 arguments[4];
    __s64 about; // the descriptor that the event is about
    const void *address; // of the caller's struct sockaddr, or 0
    __u32 address_size;
};

static __noinline int described(struct descriptor_call *call, __s64 result) {
    struct scratch *s = own_scratch();
    __u32 slot = call->slot;
    struct plimsoll_condition *condition = bpf_map_lookup_elem(&conditions, &slot);
    if (!s || !condition) {
        COUNT(call->number, unusable);
        return 0;
    }
    struct task_struct *task = current_task();
    struct file *file = call->about >= 0 ? file_of_descriptor(task, call->about) : 0;
    __u32 kind = file ? kind_of(file) : PLIMSOLL_KIND_UNKNOWN;
    struct sock *sock = kind == PLIMSOLL_KIND_SOCKET ? sock_of(file) : 0;
    // The kinds that a condition tells apart: those of the layout, and above them the families of sockets.
    __u64 kinds = 1 << kind;
    if (sock) {
        __u16 family = READ(sock, __sk_common.skc_family);
        kinds |= family == AF_INET ? 1 << 16 : family == AF_INET6 ? 1 << 17 : family == AF_UNIX ? 1 << 18 : 1 << 19;
    }
    __u64 bits = plimsoll_argument_bits(condition, call->arguments, result, kinds);
    if (!plimsoll_met(condition, bits | condition->paths | condition->callers)) {
        COUNT(call->number, filtered);
        return 0;
    }
    begin(s, call->number, task, result);
    struct plimsoll_header *header = header_of(s);
    header->args[0] = call->arguments[0];
    header->args[1] = call->arguments[1];
    header->args[2] = call->arguments[2];
    header->args[3] = call->arguments[3];
    write_credentials();
    write_descriptor(s, call->about, kind, file ? READ(file, f_flags) : 0);
    s->file = (__u64)file;
    s->sock = (__u64)sock;
    if (sock) write_socket();
    if (call->address && call->address_size >= 2 && has_room(s, 128)) {
        __u32 size = call->address_size;
        if (size > 128) size = 128; // struct sockaddr_storage
        __u32 begin = begin_field(s);
        if (bpf_probe_read_user(&s->bytes[begin & (RECORD_SPACE - 1)], size, call->address))
            s->flags |= PLIMSOLL_FLAG_UNREADABLE;
        else
            end_field(s, PLIMSOLL_TAG_ADDRESS, begin + size);
    }
    if (kind == PLIMSOLL_KIND_MEMFD || kind == PLIMSOLL_KIND_ANONYMOUS)
        write_bare_name(s, file);
    else if (file && kind != PLIMSOLL_KIND_SOCKET && kind != PLIMSOLL_KIND_PIPE) {
        write_file_paths();
        write_file();
    }
    send(s, BULK, call->number);
    return 0;
}

SEC("tracepoint/syscalls/sys_exit_connect")
int plimsoll_connect(struct sys_exit *context) {
    if (!is_wanted()) return 0;
    struct pt_regs *r = entry_registers(current_task());
    struct descriptor_call call = {PLIMSOLL_SLOT_CONNECT, 42, {ARGUMENT0(r)}, (int)ARGUMENT0(r), (const void *)ARGUMENT1(r), ARGUMENT2(r)};
    return described(&call, context->result);
}

SEC("tracepoint/syscalls/sys_exit_accept")
int plimsoll_accept(struct sys_exit *context) {
    if (!is_wanted()) return 0;
    struct pt_regs *r = entry_registers(current_task());
    struct descriptor_call call = {PLIMSOLL_SLOT_ACCEPT, 43, {ARGUMENT0(r)}, context->result};
    return described(&call, context->result);
}

SEC("tracepoint/syscalls/sys_exit_accept4")
int plimsoll_accept4(struct sys_exit *context) {
    if (!is_wanted()) return 0;
    struct pt_regs *r = entry_registers(current_task());
    struct descriptor_call call = {PLIMSOLL_SLOT_ACCEPT4, 288, {ARGUMENT0(r), 0, 0, ARGUMENT3(r)}, context->result};
    return described(&call, context->result);
}

// The new descriptor is looked at: the old one may be closed by now, and both are the same open file.
INLINE int duplicated(struct sys_exit *context, __u32 slot, __u32 number, int has_new) {
    if (!is_wanted()) return 0;
    struct pt_regs *r = entry_registers(current_task());
    struct descriptor_call call = {slot, number, {ARGUMENT0(r), has_new ? ARGUMENT1(r) : 0, has_new ? ARGUMENT2(r) : 0}, context->result};
    return described(&call, context->result);
}

SEC("tracepoint/syscalls/sys_exit_dup")
int plimsoll_dup(struct sys_exit *context) {
    return duplicated(context, PLIMSOLL_SLOT_DUP, 32, 0);
}

SEC("tracepoint/syscalls/sys_exit_dup2")
int plimsoll_dup2(struct sys_exit *context) {
    return duplicated(context, PLIMSOLL_SLOT_DUP2, 33, 1);
}

SEC("tracepoint/syscalls/sys_exit_dup3")
int plimsoll_dup3(struct sys_exit *context) {
    return duplicated(context, PLIMSOLL_SLOT_DUP3, 292, 1);
}
