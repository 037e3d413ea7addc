// The open family: after the call, when the descriptor leads to the file.

// Whether some name of the file, or the caller's text, is one that the condition waits for. `s->file` is 0 where the call failed.
INLINE int has_wanted_name(struct scratch *s, struct task_struct *task) {
    struct plimsoll_condition *condition = own_condition(s);
    const struct plimsoll_tables *table = own_tables(s);
    if (!condition || !table) return 1;
    struct file *file = AS(struct file, s->file);
    __u64 paths = 0;
    if (s->file) {
        walk_file(s, file, READ(task, fs));
        paths = walked_bits(s, table);
    }
    if (s->text_address)
        look_at_caller();
    else
        s->caller.path = s->caller.fragments = 0;
    __u64 bits = s->bits | ((paths | s->caller.path) & condition->paths) | (s->caller.fragments & condition->callers);
    // Nearly every call ends here: none of the names is one that a branch waits for.
    if (!(bits & s->needs) || !is_met(bits)) return 0;
    // What components are and contain counted as true so far. It is looked at last, when everything else is met.
    __u64 assumed = (table->contained & ~s->caller.fragments) | table->need_part;
    assumed &= condition->paths;
    if (!assumed || is_met(bits & ~assumed)) return 1;
    __u64 found = 0;
    if (s->text_address) found = closer_bits_of_caller();
    if (s->file) {
        walk_file(s, file, READ(task, fs));
        found |= closer_bits_of_walk();
    }
    return is_met(bits & (found | ~assumed));
}

// The present call, its arguments in the order of openat: directory, flags, mode. `text_address` and `at` tell the caller's text.
__noinline int opened(void) {
    struct scratch *s = own_scratch();
    if (!s) return 0;
    struct task_struct *task = AS(struct task_struct, s->task);
    if (!s->file && s->result >= 0 && !(s->marks & PLIMSOLL_FLAG_IO_URING)) s->file = (__u64)file_of_descriptor(task, s->result);
    struct file *file = AS(struct file, s->file);
    __u32 kind = s->file ? kind_of(file) : PLIMSOLL_KIND_FILE;
    s->kinds = s->file ? 1 << kind : 1 << PLIMSOLL_KIND_UNKNOWN;
    s->arguments[3] = s->arguments[4] = s->arguments[5] = 0;
    look_out();
    if (!s->is_met && (!s->needs || !has_wanted_name(s, task))) {
        COUNT(s->type, filtered);
        return 0;
    }
    begin_call(s, task);
    write_credentials();
    int has_number = !s->is_slot && !(s->marks & PLIMSOLL_FLAG_NO_RESULT);
    write_descriptor(s, has_number ? s->result : -1, kind, s->file ? READ(file, f_flags) : 0);
    if (s->file) {
        write_file();
        write_file_paths(); // walked anew: looking at names may have walked the working directory
    }
    if (s->text_address) {
        write_text(PLIMSOLL_TAG_PATH_CALLER, s->text_is_kernel);
        write_base(PLIMSOLL_TAG_DIRECTORY_AT);
    }
    write_directory();
    send(s, BULK, s->type);
    return 0;
}

// Brings the arguments of the whole family into openat's order.
INLINE void arrange_open(struct scratch *s) {
    enum { O_CREAT_O_WRONLY_O_TRUNC = 0100 | 01 | 01000 };
    __u64 *a = s->arguments;
    __u32 slot = s->slot;
    s->text_address = a[0];
    if (slot == PLIMSOLL_SLOT_openat) {
        s->text_address = a[1];
        s->at = 0;
        a[1] = a[2];
        a[2] = a[3];
    } else if (slot == PLIMSOLL_SLOT_openat2) {
        __u64 how[2] = {}; // struct open_how of <linux/openat2.h>
        bpf_probe_read_user(how, sizeof(how), (const void *)a[2]);
        s->text_address = a[1];
        s->at = 0;
        a[1] = how[0];
        a[2] = how[1];
    } else if (slot == PLIMSOLL_SLOT_creat) {
        a[2] = a[1];
        a[1] = O_CREAT_O_WRONLY_O_TRUNC;
        a[0] = AT_FDCWD;
    } else if (slot == PLIMSOLL_SLOT_open_by_handle_at) {
        s->text_address = 0; // a handle is no name
        a[1] = a[2];
        a[2] = 0;
    } else {
        a[0] = AT_FDCWD;
    }
}
