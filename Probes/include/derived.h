// What conditions look at beside the call itself: the numbers of the tests, the user, the process's name, and whether it is the host's.
//
// A process's name is what rules see: comm(5) as it was when the process executed its program, or as an ancestor had it that it was
// forked from. A process may give itself another name at any time (prctl(2), /proc/PID/comm), so what the kernel has for it now would
// hide it. Names are therefore kept here from exec on, by process; who is not in the table has a name that is not known, which meets
// every test.
//
// A process is the host's if it has been in no cgroup but the host's. Who has left a container stays the container's, and so do its
// descendants: so each process has a home, and is the host's only as long as that is the cgroup that it is in, and one that the agent
// says is the host's. What is not known is not the host's.
#ifndef PLIMSOLL_DERIVED_H
#define PLIMSOLL_DERIVED_H

#include "record.h"

enum { NAMED_PROCESSES = 16384, HOST_CGROUPS = 8192 };

struct named_process {
    __u64 start; // of its first thread, as in a record: the number of an ended process is used again
    __u64 name[2]; // zeroes: not known
    __u64 home;    // the cgroup that it is in, as far as it came there from the host's; 0: it has left one that may be a container's
};

struct {
    __uint(type, BPF_MAP_TYPE_HASH);
    __uint(max_entries, NAMED_PROCESSES);
    __type(key, __u32);
    __type(value, struct named_process);
} process_names SEC(".maps");

// Cgroups that are no container's, as the agent says. Their removal is noticed here: the agent may be late.
struct {
    __uint(type, BPF_MAP_TYPE_HASH);
    __uint(max_entries, HOST_CGROUPS);
    __type(key, __u64);
    __type(value, __u32);
} host_cgroups SEC(".maps");

INLINE int is_host(__u64 cgroup) {
    return cgroup && bpf_map_lookup_elem(&host_cgroups, &cgroup);
}

INLINE __u64 start_of(struct task_struct *task) {
    return READ(READ(task, group_leader), start_boottime);
}

INLINE struct named_process *find_process(struct task_struct *task) {
    __u32 pid = READ(task, tgid);
    struct named_process *known = bpf_map_lookup_elem(&process_names, &pid);
    return known && known->start == start_of(task) ? known : 0;
}

// Where a process is at home that goes from its home to a cgroup.
INLINE __u64 home_after(__u64 home, __u64 cgroup) {
    if (home == cgroup) return home;
    return is_host(home) ? cgroup : 0;
}

// Keeps the present name of a process, and its home.
INLINE void remember_name(struct task_struct *task, __u64 home) {
    struct task_struct *leader = READ(task, group_leader);
    __u32 pid = READ(task, tgid);
    struct named_process process = {.start = start_of(task), .home = home};
    bpf_probe_read_kernel(process.name, sizeof(process.name), (void *)leader + bpf_core_field_offset(struct task_struct, comm));
    // The kernel ends a name with zeroes, but does not promise it.
    char *text = (char *)process.name;
    int has_ended = 0;
#pragma unroll
    for (int i = 0; i < PLIMSOLL_COMM; i++) {
        if (!text[i]) has_ended = 1;
        if (has_ended) text[i] = 0;
    }
    // No room: what was there would be the name of another program.
    if (bpf_map_update_elem(&process_names, &pid, &process, BPF_ANY)) bpf_map_delete_elem(&process_names, &pid);
}

// A process has executed a program. Where one is at home whose begin was not seen is not known.
INLINE void rename_process(struct task_struct *task) {
    struct named_process *known = find_process(task);
    remember_name(task, known ? known->home : 0);
}

// A process that was there before. One that was forked or executed meanwhile, and has given itself another name by now, may be known
// to rules by either: its name is not known. Where one is that began after the agent is known from its begin, or not at all.
INLINE void meet_process(struct task_struct *task) {
    struct named_process *known = find_process(task);
    if (!known) {
        remember_name(task, start_of(task) < control.since ? identifier_of(cgroup_of(task)) : 0);
        return;
    }
    __u64 first = known->name[0], second = known->name[1], home = known->home;
    remember_name(task, home);
    known = find_process(task);
    if (known && (first != known->name[0] || second != known->name[1])) {
        __u32 pid = READ(task, tgid);
        struct named_process unnamed = {.start = start_of(task), .home = home};
        bpf_map_update_elem(&process_names, &pid, &unnamed, BPF_ANY);
        control.doubts++; // any other number will do
    }
}

// A process is in another cgroup now.
INLINE void move_process(struct task_struct *task, __u64 cgroup) {
    struct named_process *known = find_process(task);
    if (known) {
        known->home = home_after(known->home, cgroup);
    } else {
        __u32 pid = READ(task, tgid);
        struct named_process moved = {.start = start_of(task)}; // where it was nobody knows
        bpf_map_update_elem(&process_names, &pid, &moved, BPF_ANY);
    }
    control.doubts++;
}

// A forked process has the name and the home of its parent. Of one whose parent is not who forked it (CLONE_PARENT), rules take the
// parent's.
INLINE void inherit_process(struct task_struct *parent, struct task_struct *child) {
    __u32 own = READ(child, tgid);
    struct task_struct *real_parent = READ(child, real_parent);
    if (READ(real_parent, tgid) != READ(parent, tgid)) return;
    struct named_process *known = find_process(parent);
    if (!known) return;
    struct named_process process = {READ(child, start_boottime), {known->name[0], known->name[1]}, known->home};
    process.home = home_after(process.home, identifier_of(cgroup_of(child))); // it may begin elsewhere: CLONE_INTO_CGROUP
    bpf_map_update_elem(&process_names, &own, &process, BPF_ANY);
}

INLINE void forget_process(struct task_struct *task) {
    __u32 pid = READ(task, tgid);
    bpf_map_delete_elem(&process_names, &pid);
}

// The user and the name of the process, and whether it is the host's.
INLINE void derive_process(struct scratch *s) {
    struct task_struct *task = AS(struct task_struct, s->task);
    struct cred *cred = READ(task, cred);
    s->derived.uid = READ(cred, euid.val);
    s->derived.comm_known = 0;
    s->derived.is_host = 0;
    struct named_process *known = find_process(task);
    if (!known) return;
    s->derived.comm[0] = known->name[0];
    s->derived.comm[1] = known->name[1];
    s->derived.comm_known = known->name[0] != 0; // a process without a name has none to rules
    s->derived.is_host = known->home == identifier_of(cgroup_of(task)) && is_host(known->home);
}

// The numbers that early tests look at, and the arguments.
INLINE void set_numbers(struct scratch *s) {
#pragma unroll
    for (int i = 0; i < 6; i++) s->derived.numbers[i] = s->arguments[i];
    s->derived.numbers[PLIMSOLL_INPUT_RESULT] = s->result;
    s->derived.numbers[PLIMSOLL_INPUT_KIND] = s->kinds;
}

#endif
