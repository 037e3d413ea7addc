// open, openat, openat2, creat: after the call, when the descriptor leads to the file.

struct open_call {
    __u32 slot;
    __u32 number;
    __u64 flags;
    __u64 mode;
    const void *name;
    __u64 descriptor; // of the directory
};

static __noinline int opened(struct open_call *call, __s64 result) {
    struct scratch *s = own_scratch();
    __u32 zero = 0, slot = call->slot;
    struct plimsoll_condition *condition = bpf_map_lookup_elem(&conditions, &slot);
    struct plimsoll_tables *table = bpf_map_lookup_elem(&tables, &zero);
    if (!s || !condition || !table) {
        COUNT(call->number, unusable);
        return 0;
    }
    struct task_struct *task = current_task();
    struct file *file = result >= 0 ? file_of_descriptor(task, result) : 0;
    __u32 kind = file ? kind_of(file) : PLIMSOLL_KIND_FILE;
    __u64 arguments[4] = {call->descriptor, call->flags, call->mode, 0};
    __u64 bits = plimsoll_argument_bits(condition, arguments, result, file ? 1 << kind : 1 << PLIMSOLL_KIND_UNKNOWN);
    struct plimsoll_outlook outlook = plimsoll_outlook(condition, bits);
    if (!outlook.is_met) {
        if (!outlook.needs) goto filtered;
        __u64 paths = 0;
        if (file) {
            walk_file(s, file, READ(task, fs));
            paths = walked_bits(~0ULL);
            if (table->part_count && (paths & table->need_part & outlook.needs)) paths &= walked_bits(walked_part_bits());
        }
        s->task = (__u64)task;
        s->text_address = (__u64)call->name;
        look_at_caller();
        bits |= ((paths | s->caller.path) & condition->paths) | (s->caller.fragments & condition->callers);
        // Nearly every call ends here: none of the names is one that a branch waits for.
        if (!(bits & outlook.needs) || !plimsoll_met(condition, bits)) goto filtered;
        // What names contain is looked at last, when everything else is met: so far it counted as true.
        __u64 contained = table->contained & condition->paths & ~s->caller.fragments;
        if (contained && !plimsoll_met(condition, bits & ~contained)) {
            __u64 found = 0;
            int is_relative = s->text[0] != '/';
            if (file) {
                walk_file(s, file, READ(task, fs));
                found |= walked_fragments();
            }
            if (is_relative) {
                walk_directory(s, READ(task, fs));
                found |= walked_fragments();
            }
            if (!plimsoll_met(condition, bits & (found | ~contained))) goto filtered;
        }
    }
    begin(s, call->number, task, result);
    struct plimsoll_header *header = header_of(s);
    header->args[0] = call->descriptor;
    header->args[1] = call->flags;
    header->args[2] = call->mode;
    write_credentials();
    write_descriptor(s, result, kind, file ? READ(file, f_flags) : 0);
    if (file) {
        s->file = (__u64)file;
        write_file();
        write_file_paths(); // walked anew: looking at the caller's text may have walked the working directory
    }
    write_user_text(s, PLIMSOLL_TAG_PATH_CALLER, call->name);
    write_directory();
    send(s, BULK, call->number);
    return 0;
filtered:
    COUNT(call->number, filtered);
    return 0;
}

SEC("tracepoint/syscalls/sys_exit_open")
int plimsoll_open(struct sys_exit *context) {
    if (!is_wanted()) return 0;
    struct pt_regs *r = entry_registers(current_task());
    struct open_call call = {PLIMSOLL_SLOT_OPEN, 2, ARGUMENT1(r), ARGUMENT2(r), (const void *)ARGUMENT0(r), (__u64)-100};
    return opened(&call, context->result);
}

SEC("tracepoint/syscalls/sys_exit_openat")
int plimsoll_openat(struct sys_exit *context) {
    if (!is_wanted()) return 0;
    struct pt_regs *r = entry_registers(current_task());
    struct open_call call = {PLIMSOLL_SLOT_OPENAT, 257, ARGUMENT2(r), ARGUMENT3(r), (const void *)ARGUMENT1(r), ARGUMENT0(r)};
    return opened(&call, context->result);
}

SEC("tracepoint/syscalls/sys_exit_openat2")
int plimsoll_openat2(struct sys_exit *context) {
    if (!is_wanted()) return 0;
    struct pt_regs *r = entry_registers(current_task());
    __u64 how[2] = {}; // struct open_how of <linux/openat2.h>
    bpf_probe_read_user(how, sizeof(how), (const void *)ARGUMENT2(r));
    struct open_call call = {PLIMSOLL_SLOT_OPENAT2, 437, how[0], how[1], (const void *)ARGUMENT1(r), ARGUMENT0(r)};
    return opened(&call, context->result);
}

SEC("tracepoint/syscalls/sys_exit_creat")
int plimsoll_creat(struct sys_exit *context) {
    enum { O_CREAT_O_WRONLY_O_TRUNC = 0100 | 01 | 01000 };
    if (!is_wanted()) return 0;
    struct pt_regs *r = entry_registers(current_task());
    struct open_call call = {PLIMSOLL_SLOT_CREAT, 85, O_CREAT_O_WRONLY_O_TRUNC, ARGUMENT1(r), (const void *)ARGUMENT0(r), (__u64)-100};
    return opened(&call, context->result);
}
