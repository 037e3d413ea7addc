// What conditions look at beside the call itself: the numbers of the tests, the user, and the process's name.
//
// A process's name is what rules see: comm(5) as it was when the process executed its program, or as an ancestor had it that it was
// forked from. A process may give itself another name at any time (prctl(2), /proc/PID/comm), so what the kernel has for it now would
// hide it. Names are therefore kept here from exec on, by process; who is not in the table has a name that is not known, which meets
// every test.
#ifndef PLIMSOLL_DERIVED_H
#define PLIMSOLL_DERIVED_H

#include "record.h"

enum { NAMED_PROCESSES = 16384 };

struct named_process {
    __u64 start; // of its first thread, as in a record: the number of an ended process is used again
    __u64 name[2];
};

struct {
    __uint(type, BPF_MAP_TYPE_HASH);
    __uint(max_entries, NAMED_PROCESSES);
    __type(key, __u32);
    __type(value, struct named_process);
} process_names SEC(".maps");

// Keeps the present name of a process: right after exec, and for those that were there before.
INLINE void remember_name(struct task_struct *task) {
    struct task_struct *leader = READ(task, group_leader);
    __u32 pid = READ(task, tgid);
    struct named_process process = {.start = READ(leader, start_boottime)};
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

// A process that was there before. One that was forked or executed meanwhile, and has given itself another name by now, may be known
// to rules by either: its name is not known.
INLINE void meet_name(struct task_struct *task) {
    __u32 pid = READ(task, tgid);
    struct named_process *known = bpf_map_lookup_elem(&process_names, &pid);
    struct named_process before = {};
    if (known) before = *known;
    remember_name(task);
    known = bpf_map_lookup_elem(&process_names, &pid);
    if (known && before.start == known->start && (before.name[0] != known->name[0] || before.name[1] != known->name[1])) {
        bpf_map_delete_elem(&process_names, &pid);
        control.doubts++; // any other number will do
    }
}

// A forked process has the name of its parent. Of one whose parent is not who forked it (CLONE_PARENT), rules take the parent's.
INLINE void inherit_name(struct task_struct *parent, struct task_struct *child) {
    __u32 pid = READ(parent, tgid), own = READ(child, tgid);
    struct named_process *known = bpf_map_lookup_elem(&process_names, &pid);
    struct task_struct *leader = READ(parent, group_leader), *real_parent = READ(child, real_parent);
    if (READ(real_parent, tgid) != pid) return;
    if (!known || known->start != READ(leader, start_boottime)) return;
    struct named_process process = {READ(child, start_boottime), {known->name[0], known->name[1]}};
    bpf_map_update_elem(&process_names, &own, &process, BPF_ANY);
}

INLINE void forget_name(struct task_struct *task) {
    __u32 pid = READ(task, tgid);
    bpf_map_delete_elem(&process_names, &pid);
}

// The user and the name of the process.
INLINE void derive_process(struct scratch *s) {
    struct task_struct *task = AS(struct task_struct, s->task);
    struct cred *cred = READ(task, cred);
    s->derived.uid = READ(cred, euid.val);
    s->derived.comm_known = 0;
    __u32 pid = READ(task, tgid);
    struct named_process *known = bpf_map_lookup_elem(&process_names, &pid);
    struct task_struct *leader = READ(task, group_leader);
    if (!known || known->start != READ(leader, start_boottime)) return;
    s->derived.comm[0] = known->name[0];
    s->derived.comm[1] = known->name[1];
    s->derived.comm_known = known->name[0] != 0; // a process without a name has none to rules
}

// The numbers that early tests look at, and the arguments.
INLINE void set_numbers(struct scratch *s) {
#pragma unroll
    for (int i = 0; i < 6; i++) s->derived.numbers[i] = s->arguments[i];
    s->derived.numbers[PLIMSOLL_INPUT_RESULT] = s->result;
    s->derived.numbers[PLIMSOLL_INPUT_KIND] = s->kinds;
}

#endif
