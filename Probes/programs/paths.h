// Calls that take paths and leave no open file: the texts are read when the call begins and when it returns.
//
// The kernel has a copy of its own, which no tracepoint shows: another thread can change the caller's memory in between. If the two
// readings differ the event says so, and it is delivered whatever the filter says. What remains possible: a text that is changed and
// changed back between the two readings.

struct {
    __uint(type, BPF_MAP_TYPE_LRU_HASH);
    __uint(max_entries, 2048);
    __type(key, __u64); // process and thread
    __type(value, struct pending);
} pendings SEC(".maps");

// A number for `size` bytes of the record from `begin` on, which is a multiple of 8: by words, since zeroes stand behind a field.
__noinline __u64 hash_of_text(__u32 begin, __u32 size) {
    struct scratch *s = own_scratch();
    if (!s) return 0;
    volatile struct scratch *state = s; // not in registers: see record.h
    state->collected = size;
    state->cursor = 0;
    for (__u32 i = 0; i < PLIMSOLL_MAX_PATH / 8; i++) {
        __u32 at = state->cursor;
        if (at >= size) break;
        __u64 word = *(__u64 *)&s->bytes[(begin + at) & (RECORD_SPACE - 8)];
        __u64 mixed = (state->collected ^ word) * 0x9e3779b97f4a7c15ULL; // an odd number without pattern
        state->collected = mixed ^ mixed >> 29;
        state->cursor = at + 8;
    }
    return state->collected;
}

// Writes the caller's first or second path into the record and remembers where it stands.
__noinline int write_path_argument(__u32 place) {
    struct scratch *s = own_scratch();
    if (!s || place > 1) return 0;
    s->texts[place] = 0;
    s->text_sizes[place] = 0;
    int what = place ? PLIMSOLL_SHAPE_PATH2 : PLIMSOLL_SHAPE_PATH;
    __u64 text = s->marks & PLIMSOLL_FLAG_IO_URING ? s->ring_texts[place] : argument_that_is(s, what);
    if (!has_argument(s, what) || !text) {
        s->absent |= 1 << place;
        return 0;
    }
    __u32 begin = begin_field(s), before = s->next;
    s->text_address = text;
    write_text(place ? PLIMSOLL_TAG_PATH_CALLER2 : PLIMSOLL_TAG_PATH_CALLER, (s->marks & PLIMSOLL_FLAG_IO_URING) != 0);
    if (s->next == before) return 0; // unreadable
    s->texts[place] = (__u64)&s->bytes[begin & (RECORD_SPACE - 1)];
    s->text_begins[place] = begin;
    struct plimsoll_field *field = (struct plimsoll_field *)&s->bytes[before & (RECORD_SPACE - 1)];
    s->text_sizes[place] = field->size;
    return 0;
}

// Fills `pending` with what the texts and their directories are now.
__noinline int remember_paths(void) {
    struct scratch *s = own_scratch();
    if (!s) return 0;
    s->pending.slot = s->slot;
    for (int place = 0; place < 2; place++) {
        __u64 text = s->texts[place];
        __u32 size = s->text_sizes[place];
        s->pending.sizes[place] = size;
        s->pending.hashes[place] = text ? hash_of_text(s->text_begins[place], size) : s->absent >> place & 1;
        s->pending.bases[place] = 0;
        char first = '/';
        if (text) bpf_probe_read_kernel(&first, 1, (const void *)text);
        if (first == '/') continue; // relative to nothing
        s->at = plimsoll_argument_of(s->shape, place ? PLIMSOLL_SHAPE_AT2 : PLIMSOLL_SHAPE_AT);
        find_base();
        s->pending.bases[place] = s->base_dentry;
    }
    return 0;
}

// Calls that change by themselves what a relative text begins at.
INLINE int changes_base(__u32 slot) {
    return slot == PLIMSOLL_SLOT_chdir || slot == PLIMSOLL_SLOT_pivot_root;
}

// What the paths were when the call began: differences are marked, and written.
__noinline int compare_paths(void) {
    struct scratch *s = own_scratch();
    if (!s) return 0;
    __u64 thread = bpf_get_current_pid_tgid();
    struct pending *before = bpf_map_lookup_elem(&pendings, &thread);
    if (!before || before->slot != s->slot) {
        s->flags |= PLIMSOLL_FLAG_UNVERIFIED;
        return 0;
    }
    remember_paths();
    for (int place = 0; place < 2; place++) {
        // The kernel waits for memory that is not there yet, a program cannot.
        if (!before->hashes[place] && s->pending.hashes[place]) {
            s->flags |= PLIMSOLL_FLAG_UNVERIFIED;
            continue;
        }
        int is_same_base = before->bases[place] == s->pending.bases[place] || (changes_base(s->slot) && s->result >= 0);
        if (before->hashes[place] == s->pending.hashes[place] && is_same_base) continue;
        s->flags |= PLIMSOLL_FLAG_RACED;
        __u32 size = before->sizes[place];
        if (!size || before->hashes[place] == s->pending.hashes[place] || !has_room(s, PENDING_TEXT)) continue;
        if (size > PENDING_TEXT - 1) {
            size = PENDING_TEXT - 1;
            s->flags |= PLIMSOLL_FLAG_TRUNCATED;
        }
        __u32 begin = begin_field(s);
        bpf_probe_read_kernel(&s->bytes[begin & (RECORD_SPACE - 1)], size, before->texts[place]);
        end_field(s, place ? PLIMSOLL_TAG_PATH_ENTRY2 : PLIMSOLL_TAG_PATH_ENTRY, begin + size);
    }
    bpf_map_delete_elem(&pendings, &thread);
    return 0;
}

// What one of the texts sets: added to `found_paths` and `found_fragments`; with `is_close`, what it contains to `found_closer`.
__noinline int look_at_path(__u32 place, __u32 is_close) {
    struct scratch *s = own_scratch();
    if (!s || place > 1 || s->absent >> place & 1) return 0;
    s->text_address = s->texts[place];
    s->text_is_kernel = 1;
    s->at = plimsoll_argument_of(s->shape, place ? PLIMSOLL_SHAPE_AT2 : PLIMSOLL_SHAPE_AT);
    look_at_caller();
    s->found_paths |= s->caller.path;
    s->found_fragments |= s->caller.fragments;
    if (is_close) s->found_closer |= closer_bits_of_caller();
    return 0;
}

// Whether the caller's texts are such as the condition waits for.
__noinline int has_wanted_path(void) {
    struct scratch *s = own_scratch();
    if (!s) return 1;
    struct plimsoll_condition *condition = own_condition(s);
    const struct plimsoll_tables *table = own_tables(s);
    if (!condition || !table) return 1;
    s->found_paths = s->found_fragments = s->found_closer = 0;
    look_at_path(0, 0);
    look_at_path(1, 0);
    __u64 fragments = s->found_fragments;
    __u64 bits = s->bits | (s->found_paths & condition->paths) | (fragments & condition->callers);
    if (!(bits & s->needs) || !is_met(bits)) return 0;
    __u64 assumed = ((table->contained & ~fragments) | table->need_part) & condition->paths;
    if (!assumed || is_met(bits & ~assumed)) return 1;
    look_at_path(0, 1);
    look_at_path(1, 1);
    return is_met(bits & (s->found_closer | ~assumed));
}

// The directories that the texts are relative to.
__noinline int write_bases(void) {
    struct scratch *s = own_scratch();
    if (!s) return 0;
    for (int place = 0; place < 2; place++) {
        s->text_address = s->texts[place];
        s->text_is_kernel = 1;
        s->at = plimsoll_argument_of(s->shape, place ? PLIMSOLL_SHAPE_AT2 : PLIMSOLL_SHAPE_AT);
        write_base(place ? PLIMSOLL_TAG_DIRECTORY_AT2 : PLIMSOLL_TAG_DIRECTORY_AT);
    }
    return 0;
}

// The descriptor that the call makes: a mount that is taken out, or a file system to be changed.
INLINE void write_made(struct scratch *s) {
    s->file = 0;
    if (s->result >= 0) find_descriptor(s->result);
    write_descriptor(s, s->result, s->file ? s->kind : PLIMSOLL_KIND_UNKNOWN, s->file ? READ(AS(struct file, s->file), f_flags) : 0);
    if (!s->file) return;
    if (s->kind == PLIMSOLL_KIND_ANONYMOUS) {
        write_bare_name(s, AS(struct file, s->file));
    } else {
        write_file_paths();
        write_file();
    }
}

// Where chdir and chroot have led: a relative text has lost what it was relative to.
INLINE void write_new_place(struct scratch *s, struct task_struct *task) {
    struct fs_struct *fs = READ(task, fs);
    if (!fs || (s->slot != PLIMSOLL_SLOT_chdir && s->slot != PLIMSOLL_SLOT_chroot)) return;
    walk_directory(s, fs);
    if (s->slot == PLIMSOLL_SLOT_chroot) {
        s->mount = (__u64)READ(fs, root.mnt);
        s->dentry = (__u64)READ(fs, root.dentry);
        walk_path();
    }
    write_paths(s);
}

INLINE int is_doubtful(struct scratch *s) {
    return s->flags & (PLIMSOLL_FLAG_RACED | PLIMSOLL_FLAG_UNVERIFIED);
}

// Marks the event if what a text is relative to is another directory by now than when it was compared.
__noinline int check_bases(void) {
    struct scratch *s = own_scratch();
    if (!s || s->marks & PLIMSOLL_FLAG_IO_URING) return 0;
    for (int place = 0; place < 2; place++) {
        if (!s->pending.bases[place]) continue;
        s->at = plimsoll_argument_of(s->shape, place ? PLIMSOLL_SHAPE_AT2 : PLIMSOLL_SHAPE_AT);
        find_base();
        if (s->base_dentry != s->pending.bases[place]) s->flags |= PLIMSOLL_FLAG_RACED;
    }
    return 0;
}

// The present call.
__noinline int named(void) {
    struct scratch *s = own_scratch();
    if (!s) return 0;
    struct task_struct *task = AS(struct task_struct, s->task);
    begin_call(s, task);
    s->absent = 0;
    s->pending.bases[0] = s->pending.bases[1] = 0;
    write_path_argument(0);
    write_path_argument(1);
    if (!(s->marks & PLIMSOLL_FLAG_IO_URING)) compare_paths();
    s->kinds = 1 << PLIMSOLL_KIND_UNKNOWN;
    look_out();
    // What is told of a text that may have changed says nothing about what the kernel did.
    if (!s->is_met && !is_doubtful(s) && (!s->needs || !has_wanted_path())) {
        check_bases();
        if (!is_doubtful(s)) {
            COUNT(s->type, filtered);
            return 0;
        }
    }
    write_credentials();
    write_bases();
    write_directory();
    write_text_argument(s, PLIMSOLL_TAG_TEXT, PLIMSOLL_SHAPE_TEXT);
    if (has_argument(s, PLIMSOLL_SHAPE_FD)) write_made(s);
    if (s->result >= 0) write_new_place(s, task);
    check_bases();
    send(s, BULK, s->type);
    return 0;
}

// The present call, which begins.
INLINE void named_so_far(struct scratch *s) {
    s->next = sizeof(struct plimsoll_header);
    s->flags = 0;
    s->absent = 0;
    write_path_argument(0);
    write_path_argument(1);
    remember_paths();
    for (int place = 0; place < 2; place++) {
        __u32 size = s->text_sizes[place];
        if (size > PENDING_TEXT - 1) size = PENDING_TEXT - 1;
        if (s->texts[place]) bpf_probe_read_kernel(s->pending.texts[place], size, (const void *)s->texts[place]);
    }
    __u64 thread = bpf_get_current_pid_tgid();
    bpf_map_update_elem(&pendings, &thread, &s->pending, BPF_ANY);
}
