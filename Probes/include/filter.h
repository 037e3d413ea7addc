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

// A component of the caller's text ends before `i`. "." and ".." are resolved in the text, as a reader would.
__noinline int end_component(__u32 i) {
    struct scratch *scratch = own_scratch();
    const struct plimsoll_tables *tables = own_tables();
    if (!scratch || !tables) return 0;
    struct caller *caller = &scratch->caller;
    __u32 begin = caller->begin;
    __u32 count = i - begin;
    caller->begin = i + 1;
    caller->is_plain = 0;
    if (count == 0 || begin >= PLIMSOLL_MAX_CALLER) return 0;
    const char *name = &scratch->text[begin];
    __s32 depth = caller->depth;
    if (name[0] == '.') {
        if (count == 1) return 0;
        if (count == 2 && name[1] == '.') {
            caller->depth = depth - 1;
            if (depth - 1 < caller->least) caller->least = depth - 1;
            return 0;
        }
    }
    if (tables->part_count) {
        __u64 head = 0;
        bpf_probe_read_kernel(&head, sizeof(head), name);
        caller->parts |= plimsoll_head_bits(tables, head, count);
    }
    caller->is_plain = 1;
    caller->base_begin = begin;
    caller->depth = depth + 1;
    if (depth == 0) {
        caller->first_begin = begin;
        caller->first_end = i;
    }
    if (depth == 1) {
        caller->second_begin = begin;
        caller->second_end = i;
    }
    return 0;
}

// What the caller's text contains.
__noinline __u64 fragments_of_text(__u32 length) {
    struct scratch *scratch = own_scratch();
    const struct plimsoll_tables *tables = own_tables();
    if (!scratch || !tables) return ~0ULL;
    scratch->caller.fragments = 0;
    scratch->caller.window = 0;
    for (__u32 i = 0; i < PLIMSOLL_MAX_CALLER; i++) {
        if (i >= length) break;
        __u64 window = scratch->caller.window << 8 | (__u8)scratch->text[i];
        scratch->caller.window = window;
        scratch->caller.fragments |= plimsoll_fragment_bits(tables, window);
    }
    return scratch->caller.fragments;
}

// What the text that the caller passed sets, as a name and by what it contains: `scratch->caller`. Texts that are too long or
// cannot be read set every bit.
__noinline int look_at_caller(void) {
    struct scratch *scratch = own_scratch();
    const struct plimsoll_tables *tables = own_tables();
    if (!scratch || !tables) return 0;
    struct caller *caller = &scratch->caller;
    __builtin_memset(caller, 0, sizeof(*caller));
    caller->path = ~0ULL;
    caller->fragments = ~0ULL;
    long size = bpf_probe_read_user_str(scratch->text, PLIMSOLL_MAX_CALLER, (const void *)scratch->text_address);
    if (size <= 1 || size >= PLIMSOLL_MAX_CALLER) return 0;
    __u32 length = size - 1;
    if (tables->fragment_count) fragments_of_text(length);
    for (__u32 i = 0; i < PLIMSOLL_MAX_CALLER; i++) {
        if (i >= length) break;
        if (scratch->text[i] == '/') end_component(i);
    }
    end_component(length);
    if (!caller->is_plain) return 0; // ends with "..", "." or a slash: its last name is not looked for
    __u32 begin = caller->base_begin;
    __u32 base_length = length - begin;
    __u64 base = text_bits(PLIMSOLL_PART_BASE, begin, base_length);
    __u64 last = 0;
    if (base_length >= 8)
        bpf_probe_read_kernel(&last, 8, &scratch->text[(length - 8) & (PLIMSOLL_MAX_CALLER - 1)]);
    else {
        bpf_probe_read_kernel(&last, base_length & 7, &scratch->text[begin & (PLIMSOLL_MAX_CALLER - 1)]);
        last <<= 8 * ((8 - base_length) & 7);
    }
    __u64 tail = tables->tail_count ? plimsoll_tail_bits(tables, last, base_length) : 0;
    __u64 parts = caller->parts;
    __u64 first = ~0ULL, second = ~0ULL;
    __s32 depth = caller->depth;
    if (scratch->text[0] == '/') {
        // Above the root there is nothing: a negative depth began anew there, which is rare enough to be let through.
        if (caller->least >= 0 && depth > 0) {
            first = text_bits(PLIMSOLL_PART_FIRST, caller->first_begin, caller->first_end - caller->first_begin);
            second = 0;
            if (depth > 1 && (first & tables->need_second & (base | ~tables->need_base)))
                second = text_bits(PLIMSOLL_PART_SECOND, caller->second_begin, caller->second_end - caller->second_begin);
        }
    } else { // relative to the working directory
        struct task_struct *task = AS(struct task_struct, scratch->task);
        walk_directory(scratch, READ(task, fs));
        __s32 count = scratch->walk.from_root;
        __s32 left = count + caller->least; // components of the directory that stay
        parts = ~0ULL;
        if (!scratch->walk.is_cut && left > 1) {
            first = dentry_bits(scratch->dentries[(count - 1) & (WALK_COMPONENTS - 1)], PLIMSOLL_PART_FIRST);
            second = dentry_bits(scratch->dentries[(count - 2) & (WALK_COMPONENTS - 1)], PLIMSOLL_PART_SECOND);
        }
    }
    caller->path = plimsoll_path_bits(tables, first, second, base, tail, parts);
    return 0;
}

#endif
