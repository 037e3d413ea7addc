// A condition, tested in the kernel as far as it asks for no name: plimsoll_interest.h with the agent's tables.
#ifndef PLIMSOLL_CONDITION_H
#define PLIMSOLL_CONDITION_H

#include "derived.h"
#include "plimsoll_interest.h"

struct {
    __uint(type, BPF_MAP_TYPE_ARRAY);
    __uint(max_entries, 2 * PLIMSOLL_SLOTS); // two banks
    __type(key, __u32);
    __type(value, struct plimsoll_condition);
} conditions SEC(".maps");

struct {
    __uint(type, BPF_MAP_TYPE_ARRAY);
    __uint(max_entries, 2);
    __type(key, __u32);
    __type(value, struct plimsoll_tables);
} tables SEC(".maps");

struct {
    __uint(type, BPF_MAP_TYPE_ARRAY);
    __uint(max_entries, 2 * PLIMSOLL_NAME_SLOTS);
    __type(key, __u32);
    __type(value, struct plimsoll_name);
} names SEC(".maps");

struct {
    __uint(type, BPF_MAP_TYPE_ARRAY);
    __uint(max_entries, 2 * PLIMSOLL_PROCESS_SLOTS);
    __type(key, __u32);
    __type(value, struct plimsoll_process_name);
} processes SEC(".maps");

// The condition of the present call, in the bank that was in use when the call was taken.
INLINE struct plimsoll_condition *own_condition(struct scratch *s) {
    __u32 key = s->slot + s->bank * PLIMSOLL_SLOTS;
    return bpf_map_lookup_elem(&conditions, &key);
}

INLINE const struct plimsoll_tables *own_tables(struct scratch *s) {
    __u32 bank = s->bank;
    return bpf_map_lookup_elem(&tables, &bank);
}

// The first tests of numbers of the present condition; `absent`, `doubtful`: see plimsoll_argument_bits.
__noinline __u64 number_bits(__u32 count, __u32 absent, __u32 doubtful) {
    struct scratch *s = own_scratch();
    if (!s) return ~0ULL;
    const struct plimsoll_condition *condition = own_condition(s);
    return condition ? plimsoll_argument_bits(condition, count, s->derived.numbers, absent, doubtful, &s->derived.unknown) : ~0ULL;
}

__noinline __u64 network_bits(void) {
    struct scratch *s = own_scratch();
    if (!s) return ~0ULL;
    const struct plimsoll_condition *condition = own_condition(s);
    return condition ? plimsoll_network_bits(condition, &s->derived) : ~0ULL;
}

// What the late tests give for this call. They are made once.
__noinline __u64 late_bits(void) {
    struct scratch *s = own_scratch();
    if (!s) return ~0ULL;
    if (s->derived.is_late_known) return s->derived.late;
    const struct plimsoll_condition *condition = own_condition(s);
    const struct plimsoll_tables *table = own_tables(s);
    if (!condition || !table) return ~0ULL;
    set_numbers(s);
    const struct plimsoll_process_name *process = 0;
    if (condition->needs_process) {
        derive_process(s);
        if (s->derived.comm_known) {
            __u32 place = plimsoll_process_slot(table->process_seed, s->derived.comm) & (PLIMSOLL_PROCESS_SLOTS - 1);
            place += s->bank * PLIMSOLL_PROCESS_SLOTS;
            process = bpf_map_lookup_elem(&processes, &place);
        }
    }
    struct plimsoll_knowledge knowledge = plimsoll_prepare(condition, &s->derived);
    __u64 bits = number_bits(condition->argument_count, knowledge.absent, knowledge.doubtful);
    if (knowledge.is_internet && condition->network_count) bits |= network_bits();
    s->derived.late = plimsoll_late_bits(condition, &s->derived, process, knowledge, bits);
    s->derived.is_late_known = 1;
    return s->derived.late;
}

// Which branches can be met with the bits in scratch memory: sets `needs` and `is_met` there.
__noinline int look_at_branches(void) {
    struct scratch *s = own_scratch();
    if (!s) return 0;
    struct plimsoll_condition *condition = own_condition(s);
    if (!condition) return 0;
    struct plimsoll_outlook outlook = plimsoll_outlook(condition, s->bits);
    s->needs = outlook.needs;
    s->is_met = outlook.is_met;
    return 0;
}

// What those of the late tests give that look at the process's name and place: the same until the process executes another program, or
// something moves. `own`: their bits.
INLINE __u64 bits_of_process(struct scratch *s, const struct plimsoll_condition *condition, __u64 own) {
    struct task_struct *task = AS(struct task_struct, s->task);
    __u64 start = start_of(task), exec = READ(task, self_exec_id), doubts = control.doubts;
    __u64 key = s->task ^ s->slot;
    struct process_memo *memo = &s->process_memos[((key * 0x9e3779b97f4a7c15ULL) >> 58) & (PROCESS_MEMOS - 1)];
    if (memo->task == s->task && memo->start == start && memo->exec == exec && memo->slot == s->slot &&
        memo->generation == condition->generation && memo->doubts == doubts)
        return memo->late;
    __u64 late = late_bits() & own;
    s->derived.is_late_known = 0; // what the others look at may not be known yet
    memo->generation = 0;
    if (s->derived.comm_known) {
        memo->task = s->task;
        memo->start = start;
        memo->exec = exec;
        memo->slot = s->slot;
        memo->late = late;
        memo->doubts = doubts;
        memo->generation = condition->generation;
    }
    return late;
}

// What the arguments of a call, the process's name and its place mean for the condition: `bits`, and what branches still wait for. Late
// tests that look at more than that count as met.
__noinline int look_first(void) {
    struct scratch *s = own_scratch();
    if (!s) return 0;
    s->derived.is_late_known = 0;
    struct plimsoll_condition *condition = own_condition(s);
    if (!condition) return 0;
    if (s->marks & PLIMSOLL_FLAG_NO_RESULT) { // no test can be made of the result; there are few such events
        s->bits = ~0ULL;
        look_at_branches();
        return 0;
    }
    __u64 own = condition->processes | condition->places, late = condition->late;
    if (own) late = (late & ~own) | bits_of_process(s, condition, own);
    if (condition->late == own) {
        s->derived.late = late;
        s->derived.is_late_known = 1;
    }
    __u32 slot = s->slot;
    __u64 key = s->arguments[1] << 32 | s->kinds << 12 | slot << 1 | (s->result < 0);
    __u32 generation = condition->generation;
    int is_memorable = s->arguments[1] < (1ULL << 32) && s->kinds < (1 << 20);
    struct outlook_memo *memo = &s->memos[(((key ^ late) * 0x9e3779b97f4a7c15ULL) >> 58) & (OUTLOOK_MEMOS - 1)];
    if (is_memorable && memo->key == key && memo->late == late && memo->generation == generation) {
        s->bits = memo->bits;
        s->needs = memo->needs;
        s->is_met = memo->is_met;
    } else {
        set_numbers(s);
        s->bits = (plimsoll_early_bits(condition, number_bits(condition->early_count, 0, 0)) & ~condition->late) | late;
        look_at_branches();
        if (is_memorable) {
            memo->key = key;
            memo->late = late;
            memo->bits = s->bits;
            memo->needs = s->needs;
            memo->is_met = s->is_met;
            memo->generation = generation;
        }
    }
    return 0;
}

// Makes the late tests where a branch waits for nothing else, names included; else `is_met` makes them.
__noinline int look_further(void) {
    struct scratch *s = own_scratch();
    if (!s || !s->is_met || s->derived.is_late_known) return 0;
    struct plimsoll_condition *condition = own_condition(s);
    if (!condition) return 0;
    s->bits = (s->bits & ~condition->late) | (late_bits() & condition->late);
    look_at_branches();
    return 0;
}

INLINE void look_out(void) {
    look_first();
    look_further();
}

// Whether some branch is met by these bits, which have those of `look_first`.
__noinline int is_met(__u64 bits) {
    struct scratch *s = own_scratch();
    if (!s) return 1;
    struct plimsoll_condition *condition = own_condition(s);
    if (!condition) return 1;
    __u64 late = condition->late;
    if (s->derived.is_late_known) return plimsoll_met(condition, (bits & ~late) | s->derived.late);
    if (!plimsoll_met(condition, bits)) return 0;
    return plimsoll_met(condition, (bits & ~late) | (late_bits() & late));
}

#endif
