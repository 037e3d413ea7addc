// Which hierarchy of cgroups containers are told by: version 2's where it is mounted, else one of version 1 by its controller.
#ifndef PLIMSOLL_HIERARCHY_H
#define PLIMSOLL_HIERARCHY_H

#include "base.h"

// Values of `control.hierarchy`, as CgroupLayout.Hierarchy (Sources/Foundations/Linux) numbers them.
enum {
    HIERARCHY_UNIFIED = 0,
    HIERARCHY_PIDS = 1,
    HIERARCHY_MEMORY = 2,
    HIERARCHY_CPU = 3,
};

// A controller's place in `css_set.subsys` differs between kernels, and not every kernel has all of them.
#define SUBSYSTEM(name) (bpf_core_enum_value_exists(enum cgroup_subsys_id, name) ? (int)bpf_core_enum_value(enum cgroup_subsys_id, name) : -1)

INLINE __u64 address_of_cgroup(struct css_set *set) {
    int index = -1;
    __u32 hierarchy = control.hierarchy;
    if (hierarchy == HIERARCHY_PIDS) index = SUBSYSTEM(pids_cgrp_id);
    if (hierarchy == HIERARCHY_MEMORY) index = SUBSYSTEM(memory_cgrp_id);
    if (hierarchy == HIERARCHY_CPU) index = SUBSYSTEM(cpu_cgrp_id);
    if (index < 0) return (__u64)READ(set, dfl_cgrp);
    __u64 state = LOAD8((__u64)set + bpf_core_field_offset(struct css_set, subsys) + 8 * index);
    return (__u64)READ(AS(struct cgroup_subsys_state, state), cgroup);
}

// The cgroup of a task in the hierarchy that counts.
INLINE struct cgroup *cgroup_of(struct task_struct *task) {
    struct css_set *set = READ(task, cgroups);
    return AS(struct cgroup, address_of_cgroup(set));
}

// The inode number of its directory.
INLINE __u64 identifier_of(struct cgroup *cgroup) {
    return READ(READ(cgroup, kn), id);
}

#endif
