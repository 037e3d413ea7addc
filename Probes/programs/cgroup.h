// Cgroups appear before the first process of a container does; processes move between them, and are chosen to free their memory.

// Of all hierarchies only one counts: a runtime makes a cgroup for each container in every one of them.
INLINE int is_counted(struct cgroup *cgroup) {
    struct cgroup *own = cgroup_of(current_task());
    return (__u64)READ(cgroup, root) == (__u64)READ(own, root);
}

INLINE int cgroup_event(struct cgroup *cgroup, const char *path, int type) {
    if (!control.is_taking || !is_counted(cgroup)) return 0;
    struct scratch *s = own_scratch();
    if (!s) {
        COUNT(type, unusable);
        return 0;
    }
    begin(s, type, current_task(), 0);
    header_of(s)->args[0] = identifier_of(cgroup);
    write_kernel_text(s, PLIMSOLL_TAG_PATH, path);
    send(s, LIFECYCLE, type);
    return 0;
}

// Numbers of cgroups are those of their hierarchy alone: whoever calls has asked whether it is the one that counts.
// A cgroup inside of a container's uses the container's share from its first event on: else a container would get another share with
// every cgroup that it makes.
INLINE void inherit_owner(struct cgroup *cgroup) {
    struct cgroup_subsys_state *above = READ(cgroup, self.parent);
    if (!above) return;
    __u64 parent = identifier_of(READ(above, cgroup)), own = identifier_of(cgroup);
    __u64 *owner = bpf_map_lookup_elem(&owners, &parent);
    if (!owner) return;
    __u64 inherited = *owner;
    bpf_map_update_elem(&owners, &own, &inherited, BPF_ANY);
}

SEC("tp_btf/cgroup_mkdir")
int BPF_PROG(plimsoll_cgroup_mkdir, struct cgroup *cgroup, const char *path) {
    if (is_counted(cgroup)) inherit_owner(cgroup);
    return cgroup_event(cgroup, path, PLIMSOLL_TYPE_CGROUP_CREATED);
}

SEC("tp_btf/cgroup_rmdir")
int BPF_PROG(plimsoll_cgroup_rmdir, struct cgroup *cgroup, const char *path) {
    if (is_counted(cgroup)) {
        __u64 own = identifier_of(cgroup);
        bpf_map_delete_elem(&owners, &own);
        bpf_map_delete_elem(&host_cgroups, &own);
    }
    return cgroup_event(cgroup, path, PLIMSOLL_TYPE_CGROUP_REMOVED);
}

// The process is in its new cgroup already; which one it left is what the agent knows of it.
SEC("tp_btf/cgroup_attach_task")
int BPF_PROG(plimsoll_cgroup_attach, struct cgroup *cgroup, const char *path, struct task_struct *task) {
    if (!is_counted(cgroup)) return 0;
    move_process(task, identifier_of(cgroup));
    if (!control.is_taking) return 0;
    struct scratch *s = own_scratch();
    if (!s) {
        COUNT(PLIMSOLL_TYPE_CGROUP_ENTERED, unusable);
        return 0;
    }
    begin(s, PLIMSOLL_TYPE_CGROUP_ENTERED, task, 0);
    struct plimsoll_header *header = header_of(s);
    header->args[0] = identifier_of(cgroup);
    header->args[2] = READ(current_task(), tgid);
    write_kernel_text(s, PLIMSOLL_TAG_CGROUP_PATH, path);
    send(s, LIFECYCLE, PLIMSOLL_TYPE_CGROUP_ENTERED);
    return 0;
}

// Kernels since 6.8 hand over the task and say more of it, older ones only its number. A program on the BTF of one would not load on
// the other; this form of a tracepoint takes both.
SEC("raw_tp/mark_victim")
int plimsoll_oom(struct bpf_raw_tracepoint_args *context) {
    if (!control.is_taking) return 0;
    struct scratch *s = own_scratch();
    if (!s) {
        COUNT(PLIMSOLL_TYPE_OOM_KILLED, unusable);
        return 0;
    }
    __u64 victim = context->args[0];
    if (bpf_core_field_exists(((struct trace_event_raw_mark_victim *)0)->uid)) {
        begin(s, PLIMSOLL_TYPE_OOM_KILLED, AS(struct task_struct, victim), 0);
    } else {
        begin(s, PLIMSOLL_TYPE_OOM_KILLED, current_task(), 0);
        struct plimsoll_header *header = header_of(s);
        header->pid = header->tid = victim;
        header->start = header->cgroup = 0; // those of the one who asked for memory
    }
    send(s, LIFECYCLE, PLIMSOLL_TYPE_OOM_KILLED);
    return 0;
}
