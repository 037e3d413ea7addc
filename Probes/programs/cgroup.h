// cgroups appear before the first process of a container does.

INLINE int is_in_v2(struct cgroup *cgroup) {
    struct cgroup_root *root = READ(cgroup, root);
    return READ(root, hierarchy_id) == 0;
}

INLINE int cgroup_event(struct cgroup *cgroup, const char *path, int type) {
    if (!control.is_taking || !is_in_v2(cgroup)) return 0;
    struct scratch *s = own_scratch();
    if (!s) {
        COUNT(type, unusable);
        return 0;
    }
    struct task_struct *task = current_task();
    begin(s, type, task, 0);
    header_of(s)->args[0] = READ(READ(cgroup, kn), id);
    write_kernel_text(s, PLIMSOLL_TAG_PATH, path);
    send(s, LIFECYCLE, type);
    return 0;
}

SEC("tp_btf/cgroup_mkdir")
int BPF_PROG(plimsoll_cgroup_mkdir, struct cgroup *cgroup, const char *path) {
    return cgroup_event(cgroup, path, PLIMSOLL_TYPE_CGROUP_CREATED);
}

SEC("tp_btf/cgroup_rmdir")
int BPF_PROG(plimsoll_cgroup_rmdir, struct cgroup *cgroup, const char *path) {
    return cgroup_event(cgroup, path, PLIMSOLL_TYPE_CGROUP_REMOVED);
}
