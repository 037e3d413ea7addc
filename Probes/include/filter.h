// The interest, tested in the kernel: plimsoll_interest.h with the agent's tables.
#ifndef PLIMSOLL_FILTER_H
#define PLIMSOLL_FILTER_H

#include "facts.h"
#include "plimsoll_interest.h"

struct {
    __uint(type, BPF_MAP_TYPE_ARRAY);
    __uint(max_entries, PLIMSOLL_SLOTS);
    __type(key, __u32);
    __type(value, struct plimsoll_condition);
} conditions SEC(".maps");

struct {
    __uint(type, BPF_MAP_TYPE_ARRAY);
    __uint(max_entries, 1);
    __type(key, __u32);
    __type(value, struct plimsoll_tables);
} tables SEC(".maps");

struct {
    __uint(type, BPF_MAP_TYPE_HASH);
    __uint(max_entries, 4096);
    __type(key, struct plimsoll_name);
    __type(value, __u64);
} names SEC(".maps");

INLINE __u64 look_up(struct plimsoll_name *name) {
    __u64 *bits = bpf_map_lookup_elem(&names, name);
    return bits ? *bits : 0;
}

// What a component of a walked path sets as one part of a name.
__noinline __u64 dentry_bits(__u64 dentry_argument, __u32 part) {
    struct dentry *dentry = AS(struct dentry, dentry_argument);
    struct plimsoll_name name = {};
    __u32 length = READ(dentry, d_name.len);
    name.part = part;
    name.length = length;
    if (length > PLIMSOLL_NAME_BYTES) length = PLIMSOLL_NAME_BYTES;
    bpf_probe_read_kernel(name.bytes, length, READ(dentry, d_name.name));
    return look_up(&name);
}

INLINE const struct plimsoll_tables *own_tables(void) {
    __u32 zero = 0;
    return bpf_map_lookup_elem(&tables, &zero);
}

__noinline __u64 dentry_tail_bits(__u64 dentry_argument) {
    struct dentry *dentry = AS(struct dentry, dentry_argument);
    const struct plimsoll_tables *tables = own_tables();
    if (!tables) return ~0ULL;
    __u32 length = READ(dentry, d_name.len) & 255;
    const unsigned char *name = READ(dentry, d_name.name);
    __u64 last = 0;
    if (length >= 8)
        bpf_probe_read_kernel(&last, 8, name + length - 8);
    else if (length) {
        bpf_probe_read_kernel(&last, length & 7, name);
        last <<= 8 * (8 - length);
    }
    return plimsoll_tail_bits(tables, last, length);
}

// The bits of one name of a walked path: its components `dentries[0 ..< count]`, the last one first.
// `base` and `tail` are the same for all names of a path.
INLINE __u64 name_bits(struct scratch *scratch, const struct plimsoll_tables *tables, __u64 base, __u64 tail, __u64 part, __u32 count) {
    if (count == 0) return plimsoll_path_bits(tables, 0, 0, 0, 0, part);
    __u64 first = dentry_bits(scratch->dentries[(count - 1) & (WALK_COMPONENTS - 1)], PLIMSOLL_PART_FIRST);
    __u64 second = 0;
    if (count > 1 && (first & tables->need_second & (base | ~tables->need_base)))
        second = dentry_bits(scratch->dentries[(count - 2) & (WALK_COMPONENTS - 1)], PLIMSOLL_PART_SECOND);
    return plimsoll_path_bits(tables, first, second, base, tail, part);
}

__noinline __u64 walked_part_bits(void) {
    struct scratch *scratch = own_scratch();
    const struct plimsoll_tables *tables = own_tables();
    if (!scratch || !tables) return ~0ULL;
    struct walk *walk = &scratch->walk;
    __u64 bits = 0;
    for (int i = 0; i < WALK_COMPONENTS; i++) {
        if (i >= walk->count) break;
        struct dentry *dentry = AS(struct dentry, scratch->dentries[i & (WALK_COMPONENTS - 1)]);
        __u64 head = 0;
        bpf_probe_read_kernel(&head, sizeof(head), READ(dentry, d_name.name));
        bits |= plimsoll_head_bits(tables, head, READ(dentry, d_name.len));
    }
    return walk->above ? ~0ULL : bits; // what lies above a bind mount's root is not looked at
}

// The bits of all names of a walked path. `part`: what its components set, all ones where that has not been looked at.
__noinline __u64 walked_bits(__u64 part) {
    struct scratch *scratch = own_scratch();
    const struct plimsoll_tables *tables = own_tables();
    if (!scratch || !tables) return ~0ULL;
    struct walk *walk = &scratch->walk;
    if (walk->is_cut) return ~0ULL;
    __u64 base = 0, tail = 0;
    if (walk->count) {
        base = dentry_bits(scratch->dentries[0], PLIMSOLL_PART_BASE);
        if (tables->tail_count) tail = dentry_tail_bits(scratch->dentries[0]);
    }
    __u64 bits = name_bits(scratch, tables, base, tail, part, walk->count);
    if (walk->from_root != walk->count) bits |= name_bits(scratch, tables, base, tail, part, walk->from_root);
    if (walk->above) {
        __u64 first = dentry_bits(scratch->above[(walk->above - 1) & (ABOVE_COMPONENTS - 1)], PLIMSOLL_PART_FIRST);
        bits |= plimsoll_path_bits(tables, first, ~0ULL, base, tail, part);
    } else if (walk->in_mount != walk->count && walk->in_mount != walk->from_root)
        bits |= name_bits(scratch, tables, base, tail, part, walk->in_mount);
    return bits;
}

__noinline __u64 text_bits(__u32 part, __u32 begin, __u32 length) {
    struct scratch *scratch = own_scratch();
    struct plimsoll_name name = {};
    if (!scratch || length > 255) return ~0ULL;
    name.part = part;
    name.length = length;
    if (length > PLIMSOLL_NAME_BYTES) length = PLIMSOLL_NAME_BYTES;
    bpf_probe_read_kernel(name.bytes, length, &scratch->text[begin & (PLIMSOLL_MAX_CALLER - 1)]);
    return look_up(&name);
}

// A component of the caller's text ends before `i`.
INLINE void end_component(volatile struct caller *caller, const struct plimsoll_tables *tables, __u32 i) {
    __u32 count = i - caller->begin;
    if (count == 0) {
        if (i > 0) caller->is_odd = 1;
        return;
    }
    if ((count == 1 && caller->head == '.') || (count == 2 && caller->head == ('.' | '.' << 8))) {
        caller->is_odd = 1;
        return;
    }
    if (tables->part_count) caller->parts |= plimsoll_head_bits(tables, caller->head, count);
    __u32 components = caller->components + 1;
    caller->components = components;
    if (components == 1) caller->first_end = i;
    if (components == 2) {
        caller->second_begin = caller->begin;
        caller->second_end = i;
    }
}

// What the text that the caller passed sets, as a name and by what it contains: `scratch->caller`. Texts that are too long or
// cannot be read set every bit.
__noinline int look_at_caller(void) {
    struct scratch *scratch = own_scratch();
    const struct plimsoll_tables *tables = own_tables();
    if (!scratch || !tables) return 0;
    const void *text = (const void *)scratch->text_address;
    volatile struct caller *caller = &scratch->caller; // not in registers: see record.h
    __builtin_memset((void *)caller, 0, sizeof(*caller));
    caller->path = ~0ULL;
    caller->fragments = ~0ULL;
    long size = bpf_probe_read_user_str(scratch->text, PLIMSOLL_MAX_CALLER, text);
    if (size <= 1 || size >= PLIMSOLL_MAX_CALLER) return 0;
    __u32 length = size - 1;
    caller->fragments = 0;
    for (__u32 i = 0; i < PLIMSOLL_MAX_CALLER; i++) {
        if (i >= length) break;
        __u8 byte = scratch->text[i];
        __u64 window = caller->window << 8 | byte;
        caller->window = window;
        if (tables->fragment_count) caller->fragments |= plimsoll_fragment_bits(tables, window);
        if (byte != '/') {
            __u32 at = i - caller->begin;
            if (at < 8) caller->head |= (__u64)byte << (8 * at);
            continue;
        }
        end_component(caller, tables, i);
        caller->begin = i + 1;
        caller->head = 0;
    }
    end_component(caller, tables, length);
    __u32 begin = caller->begin;
    __u32 base_length = length - begin;
    if (base_length == 0 || base_length > 255) return 0;
    int is_odd = caller->is_odd;
    __u64 base = text_bits(PLIMSOLL_PART_BASE, begin, base_length);
    __u64 last = caller->window;
    // plimsoll_tail_bits wants zeroes before the name's begin; the very last byte is the highest there, the lowest here.
    if (base_length < 8) last &= (1ULL << (8 * base_length)) - 1;
    __u64 tail = plimsoll_tail_bits(tables, __builtin_bswap64(last), base_length);
    __u64 parts = is_odd ? ~0ULL : caller->parts;
    if (is_odd && scratch->text[begin & (PLIMSOLL_MAX_CALLER - 1)] == '.') base = tail = ~0ULL; // may be "." or ".."
    __u64 first = ~0ULL, second = ~0ULL;
    if (!is_odd && scratch->text[0] == '/') {
        first = text_bits(PLIMSOLL_PART_FIRST, 1, caller->first_end - 1);
        second = 0;
        if (caller->second_end && (first & tables->need_second & (base | ~tables->need_base)))
            second = text_bits(PLIMSOLL_PART_SECOND, caller->second_begin, caller->second_end - caller->second_begin);
    } else if (!is_odd) { // relative to the working directory
        struct task_struct *task = AS(struct task_struct, scratch->task);
        walk_directory(scratch, READ(task, fs));
        __u32 count = scratch->walk.from_root;
        parts = ~0ULL;
        if (!scratch->walk.is_cut && count > 1) {
            first = dentry_bits(scratch->dentries[(count - 1) & (WALK_COMPONENTS - 1)], PLIMSOLL_PART_FIRST);
            second = dentry_bits(scratch->dentries[(count - 2) & (WALK_COMPONENTS - 1)], PLIMSOLL_PART_SECOND);
        }
    }
    caller->path = plimsoll_path_bits(tables, first, second, base, tail, parts);
    return 0;
}

#endif
