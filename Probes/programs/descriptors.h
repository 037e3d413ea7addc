// connect, accept and the dup family: what the descriptor is, read when it happens.

struct descriptor_call {
    __u32 slot;
    __u32 number; // on x86-64
    __u64 arguments[4];
    __s64 about; // the descriptor that the event is about
    const void *address; // of the caller's struct sockaddr, or 0
    __u32 address_size;
};

INLINE int described(struct task_struct *task, struct descriptor_call *call, __s64 result) {
    struct scratch *s = own_scratch();
    if (!s) {
        COUNT(call->number, unusable);
        return 0;
    }
    struct file *file = call->about >= 0 ? file_of_descriptor(task, call->about) : 0;
    __u32 kind = file ? kind_of(file) : PLIMSOLL_KIND_UNKNOWN;
    struct sock *sock = kind == PLIMSOLL_KIND_SOCKET ? sock_of(file) : 0;
    // The kinds that a condition tells apart: those of the layout, and above them the families of sockets.
    __u64 kinds = 1 << kind;
    if (sock) {
        __u16 family = READ(sock, __sk_common.skc_family);
        kinds |= family == AF_INET ? 1 << 16 : family == AF_INET6 ? 1 << 17 : family == AF_UNIX ? 1 << 18 : 1 << 19;
    }
    s->task = (__u64)task;
    s->slot = call->slot;
    s->result = result;
    s->kinds = kinds;
    __builtin_memcpy(s->arguments, call->arguments, sizeof(call->arguments));
    look_out();
    if (!s->is_met && !s->needs) {
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

// One program for all of them, so that the kernel verifies it once. Of dup the new descriptor is looked at: the old one may be closed by
// now, and both are the same open file.
SEC("tracepoint")
int plimsoll_descriptors(struct sys_exit *context) {
    struct task_struct *task = current_task();
    if (!is_wanted(task)) return 0;
    struct pt_regs *r = entry_registers(task);
    struct descriptor_call call = {PLIMSOLL_SLOT_DUP, 32, {ARGUMENT0(r)}, context->result};
    int number = context->number;
    if (number == CALL_CONNECT) {
        call.slot = PLIMSOLL_SLOT_CONNECT;
        call.number = 42;
        call.about = (int)ARGUMENT0(r);
        call.address = (const void *)ARGUMENT1(r);
        call.address_size = ARGUMENT2(r);
    } else if (number == CALL_ACCEPT) {
        call.slot = PLIMSOLL_SLOT_ACCEPT;
        call.number = 43;
    } else if (number == CALL_ACCEPT4) {
        call.slot = PLIMSOLL_SLOT_ACCEPT4;
        call.number = 288;
        call.arguments[3] = ARGUMENT3(r);
    } else if (number == CALL_DUP2 || number == CALL_DUP3) {
        call.slot = number == CALL_DUP2 ? PLIMSOLL_SLOT_DUP2 : PLIMSOLL_SLOT_DUP3;
        call.number = number == CALL_DUP2 ? 33 : 292;
        call.arguments[1] = ARGUMENT1(r);
        call.arguments[2] = number == CALL_DUP3 ? ARGUMENT2(r) : 0;
    }
    return described(task, &call, context->result);
}
