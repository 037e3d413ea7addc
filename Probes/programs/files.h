// open, openat, openat2, creat: after the call, when the descriptor leads to the file.

struct open_call {
    __u32 number; // on x86-64
    __u64 flags;
    __u64 mode;
    const void *name;
    __u64 directory; // descriptor
};

// Whether some name of the file, or the caller's text, is one that the condition waits for. `file` is 0 where the call failed.
INLINE int has_wanted_name(struct scratch *s, struct file *file, struct task_struct *task) {
    __u32 slot = s->slot;
    struct plimsoll_condition *condition = bpf_map_lookup_elem(&conditions, &slot);
    const struct plimsoll_tables *table = own_tables();
    if (!condition || !table) return 1;
    __u64 paths = 0;
    if (file) {
        walk_file(s, file, READ(task, fs));
        paths = walked_bits(s, table);
    }
    look_at_caller();
    __u64 bits = s->bits | ((paths | s->caller.path) & condition->paths) | (s->caller.fragments & condition->callers);
    // Nearly every call ends here: none of the names is one that a branch waits for.
    if (!(bits & s->needs) || !is_met(bits)) return 0;
    // What components are and contain counted as true so far. It is looked at last, when everything else is met.
    __u64 assumed = (table->contained & ~s->caller.fragments) | table->need_part;
    assumed &= condition->paths;
    if (!assumed || is_met(bits & ~assumed)) return 1;
    int is_relative = s->text[0] != '/';
    __u64 found = s->caller.fragments == ~0ULL ? ~0ULL : closer_bits_of_text();
    if (is_relative) {
        walk_directory(s, READ(task, fs));
        found |= closer_bits_of_walk();
    }
    if (file) {
        walk_file(s, file, READ(task, fs));
        found |= closer_bits_of_walk();
    }
    return is_met(bits & (found | ~assumed));
}

INLINE int opened(struct scratch *s, struct task_struct *task, struct open_call *call, __s64 result) {
    struct file *file = result >= 0 ? file_of_descriptor(task, result) : 0;
    __u32 kind = file ? kind_of(file) : PLIMSOLL_KIND_FILE;
    s->result = result;
    s->kinds = file ? 1 << kind : 1 << PLIMSOLL_KIND_UNKNOWN;
    s->arguments[0] = call->directory;
    s->arguments[1] = call->flags;
    s->arguments[2] = call->mode;
    s->arguments[3] = 0;
    s->task = (__u64)task;
    s->text_address = (__u64)call->name;
    look_out();
    if (!s->is_met && (!s->needs || !has_wanted_name(s, file, task))) {
        COUNT(call->number, filtered);
        return 0;
    }
    begin(s, call->number, task, result);
    struct plimsoll_header *header = header_of(s);
    header->args[0] = call->directory;
    header->args[1] = call->flags;
    header->args[2] = call->mode;
    write_credentials();
    write_descriptor(s, result, kind, file ? READ(file, f_flags) : 0);
    if (file) {
        s->file = (__u64)file;
        write_file();
        write_file_paths(); // walked anew: looking at names may have walked the working directory
    }
    write_user_text(s, PLIMSOLL_TAG_PATH_CALLER, call->name);
    write_directory();
    send(s, BULK, call->number);
    return 0;
}

// One program for all of them, so that the kernel verifies it once.
SEC("tracepoint")
int plimsoll_files(struct sys_exit *context) {
    enum { O_CREAT_O_WRONLY_O_TRUNC = 0100 | 01 | 01000, AT_FDCWD = -100 };
    struct scratch *s = own_scratch();
    struct task_struct *task = current_task();
    if (!s || !is_wanted(task)) return 0;
    struct pt_regs *r = entry_registers(task);
    struct open_call call = {2, ARGUMENT1(r), ARGUMENT2(r), (const void *)ARGUMENT0(r), AT_FDCWD};
    s->slot = PLIMSOLL_SLOT_OPEN;
    int number = context->number;
    if (number == CALL_OPENAT || number == CALL_OPENAT2) {
        call.directory = ARGUMENT0(r);
        call.name = (const void *)ARGUMENT1(r);
    }
    if (number == CALL_OPENAT) {
        call.number = 257;
        call.flags = ARGUMENT2(r);
        call.mode = ARGUMENT3(r);
        s->slot = PLIMSOLL_SLOT_OPENAT;
    } else if (number == CALL_OPENAT2) {
        __u64 how[2] = {}; // struct open_how of <linux/openat2.h>
        bpf_probe_read_user(how, sizeof(how), (const void *)ARGUMENT2(r));
        call.number = 437;
        call.flags = how[0];
        call.mode = how[1];
        s->slot = PLIMSOLL_SLOT_OPENAT2;
    } else if (number == CALL_CREAT) {
        call.number = 85;
        call.flags = O_CREAT_O_WRONLY_O_TRUNC;
        call.mode = ARGUMENT1(r);
        s->slot = PLIMSOLL_SLOT_CREAT;
    }
    return opened(s, task, &call, context->result);
}
