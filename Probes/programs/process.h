// Processes: fork, exec, exit, and those that were there before.

// Writes what lies between two addresses of the process's memory, `limit` bytes at most.
__noinline int write_memory(__u32 tag, __u64 from, __u64 to, __u32 limit) {
    enum { PAGE = 4096, KEPT = 1024 }; // KEPT: for what comes behind
    struct scratch *s = own_scratch();
    if (!s || to <= from) return 0;
    __u32 at = s->next;
    if (at > RECORD_SPACE - KEPT - 64) {
        s->flags |= PLIMSOLL_FLAG_TRUNCATED;
        return 0;
    }
    __u32 room = RECORD_SPACE - KEPT - at;
    __u64 size = to - from;
    if (limit > room) limit = room;
    if (size > limit) {
        size = limit;
        s->flags |= PLIMSOLL_FLAG_TRUNCATED;
    }
    __u32 payload = begin_field(s);
    s->cursor = 0;
    for (int i = 0; i < PLIMSOLL_MAX_ARGV / PAGE; i++) {
        __u32 done = s->cursor;
        if (done >= size) break;
        __u32 count = size - done;
        if (count > PAGE) count = PAGE;
        if (bpf_probe_read_user(&s->bytes[(payload + done) & (RECORD_SPACE - 1)], count, (void *)(from + done))) {
            s->flags |= PLIMSOLL_FLAG_UNREADABLE;
            break;
        }
        s->cursor = done + count;
    }
    end_field(s, tag, payload + s->cursor);
    return 0;
}

SEC("tp_btf/sched_process_fork")
int BPF_PROG(plimsoll_fork, struct task_struct *parent, struct task_struct *child) {
    if (child->pid != child->tgid) return 0; // a thread
    inherit_process(parent, child);
    if (!control.is_taking) return 0;
    struct scratch *s = own_scratch();
    if (!s) {
        COUNT(56, unusable);
        return 0;
    }
    int call = CALL_NUMBER(entry_registers(current_task()));
    int number = call == CALL_FORK ? 57 : call == CALL_VFORK ? 58 : call == CALL_CLONE3 ? 435 : 56; // kernel threads count as cloned
    begin(s, number, child, 0);
    s->flags |= PLIMSOLL_FLAG_CHILD;
    header_of(s)->args[1] = child->tgid;
    write_task();
    write_credentials();
    send(s, LIFECYCLE, number);
    return 0;
}

SEC("tp_btf/sched_process_exec")
int BPF_PROG(plimsoll_exec, struct task_struct *task, int old_pid, struct linux_binprm *binprm) {
    rename_process(task);
    if (!control.is_taking) return 0;
    struct scratch *s = own_scratch();
    if (!s) {
        COUNT(59, unusable);
        return 0;
    }
    // x86-64 writes execve into the registers by now, whichever call it was: a descriptor tells execveat.
    int number = CALL_NUMBER(entry_registers(task)) == CALL_EXECVEAT ? 322 : 59;
    struct linux_binprm___fdpath *by_descriptor = (void *)binprm;
    if (bpf_core_field_exists(by_descriptor->fdpath) && BPF_CORE_READ(by_descriptor, fdpath)) number = 322;
    begin(s, number, task, 0);
    write_task();
    write_credentials();
    struct mm_struct *mm = task->mm;
    struct file *file = mm->exe_file;
    s->file = (__u64)file;
    if (file) write_file();
    write_kernel_text(s, PLIMSOLL_TAG_PATH_CALLER, READ(binprm, filename));
    if (file) {
        if (kind_of(file) == PLIMSOLL_KIND_MEMFD)
            write_bare_name(s, file);
        else
            write_file_paths();
    }
    write_directory();
    write_memory(PLIMSOLL_TAG_ARGV, READ(mm, arg_start), READ(mm, arg_end), PLIMSOLL_MAX_ARGV);
    if (control.environment) write_memory(PLIMSOLL_TAG_ENVIRONMENT, READ(mm, env_start), READ(mm, env_end), PLIMSOLL_MAX_ARGV);
    send(s, LIFECYCLE, number);
    return 0;
}

SEC("tp_btf/sched_process_exit")
int BPF_PROG(plimsoll_exit, struct task_struct *task) {
    struct signal_struct *signal = READ(task, signal);
    if (READ(signal, live.counter) > 0) return 0; // other threads live on
    forget_process(task);
    if (!control.is_taking) return 0;
    struct scratch *s = own_scratch();
    if (!s) {
        COUNT(PLIMSOLL_TYPE_EXIT, unusable);
        return 0;
    }
    int code = READ(signal, group_exit_code);
    begin(s, PLIMSOLL_TYPE_EXIT, task, code ? code : task->exit_code);
    send(s, LIFECYCLE, PLIMSOLL_TYPE_EXIT);
    return 0;
}

// Every process that is there: `cat` of this iterator gives records, one behind the other. Command lines come from /proc.
SEC("iter/task")
int plimsoll_snapshot(struct bpf_iter__task *context) {
    struct task_struct *task = context->task;
    if (!task || task->pid != task->tgid) return 0;
    struct scratch *s = own_scratch();
    if (!s) return 0;
    meet_process(task);
    begin(s, PLIMSOLL_TYPE_SNAPSHOT, task, 0);
    write_task();
    write_credentials();
    struct mm_struct *mm = task->mm;
    struct file *file = mm ? mm->exe_file : 0;
    s->file = (__u64)file;
    if (file) {
        write_file();
        if (READ(task, fs)) {
            write_file_paths();
            write_directory();
        }
    }
    struct plimsoll_header *header = header_of(s);
    header->flags = s->flags;
    header->size = s->next;
    if (s->next <= RECORD_SPACE) bpf_seq_write(context->meta->seq, header, s->next);
    return 0;
}
