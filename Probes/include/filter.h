// The names that the interest asks for, looked up in the agent's tables.
#ifndef PLIMSOLL_FILTER_H
#define PLIMSOLL_FILTER_H

#include "condition.h"
#include "facts.h"

INLINE __u64 look_up(struct scratch *s, const struct plimsoll_tables *tables, __u64 head, __u32 length, __u32 part) {
    __u32 slot = plimsoll_name_slot(tables->seed, head, length, part) + s->bank * PLIMSOLL_NAME_SLOTS;
    const struct plimsoll_name *entry = bpf_map_lookup_elem(&names, &slot);
    return entry ? plimsoll_name_bits(entry, head, length, part) : ~0ULL;
}

// What a component of a walked path sets as one part of a name.
INLINE __u64 dentry_bits(struct scratch *s, const struct plimsoll_tables *tables, __u64 address, __u32 part) {
    struct dentry *dentry = AS(struct dentry, address);
    __u32 length = READ(dentry, d_name.len);
    const unsigned char *name = READ(dentry, d_name.name);
    return look_up(s, tables, plimsoll_head(LOAD8(name), length), length, part);
}

INLINE __u64 dentry_tail_bits(const struct plimsoll_tables *tables, __u64 address) {
    struct dentry *dentry = AS(struct dentry, address);
    __u32 length = READ(dentry, d_name.len) & 255;
    const unsigned char *name = READ(dentry, d_name.name);
    __u64 last = length >= 8 ? LOAD8(name + length - 8) : LOAD8(name) << (8 * ((8 - length) & 7));
    return plimsoll_tail_bits(tables, length ? last : 0, length);
}

// The bits of one name of a walked path: its components `dentries[0 ..< count]`, the last one first.
// `base` and `tail` are the same for all names of a path.
INLINE __u64 name_bits(struct scratch *scratch, const struct plimsoll_tables *tables, __u64 base, __u64 tail, __u32 count) {
    if (count == 0) return plimsoll_path_bits(tables, 0, 0, 0, 0, ~0ULL);
    __u64 first = dentry_bits(scratch, tables, scratch->dentries[(count - 1) & (WALK_COMPONENTS - 1)], PLIMSOLL_PART_FIRST);
    __u64 second = 0;
    if (count > 1 && (first & tables->need_second & (base | ~tables->need_base)))
        second = dentry_bits(scratch, tables, scratch->dentries[(count - 2) & (WALK_COMPONENTS - 1)], PLIMSOLL_PART_SECOND);
    return plimsoll_path_bits(tables, first, second, base, tail, ~0ULL);
}

// What the text in scratch memory contains.
__noinline __u64 fragments_of_text(__u32 length) {
    struct scratch *scratch = own_scratch();
    const struct plimsoll_tables *tables = scratch ? own_tables(scratch) : 0;
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

// What a component of a walked path contains, and is.
__noinline __u64 closer_bits_of_component(__u64 address) {
    struct scratch *scratch = own_scratch();
    const struct plimsoll_tables *tables = scratch ? own_tables(scratch) : 0;
    if (!scratch || !tables) return ~0ULL;
    struct dentry *dentry = AS(struct dentry, address);
    __u32 length = READ(dentry, d_name.len);
    __u64 bits = plimsoll_head_bits(tables, LOAD8(READ(dentry, d_name.name)), length);
    if (!tables->contained) return bits;
    __builtin_memset(scratch->text, 0, 8);
    if (length >= PLIMSOLL_MAX_CALLER) return ~0ULL;
    __u32 kept = length; // within bounds once more: Linux 6.1 forgets those of a value that was on the stack
    BARRIER(kept);
    if (bpf_probe_read_kernel(scratch->text, kept & (PLIMSOLL_MAX_CALLER - 1), READ(dentry, d_name.name))) return ~0ULL;
    return bits | fragments_of_text(length);
}

// What the components of the walked path contain and are. Overwrites the caller's text.
__noinline __u64 closer_bits_of_walk(void) {
    struct scratch *scratch = own_scratch();
    if (!scratch || scratch->walk.above || scratch->walk.is_cut) return ~0ULL; // above a bind mount's root nobody looks
    scratch->collected = 0;
    for (__u32 i = 0; i < WALK_COMPONENTS; i++) {
        if (i >= scratch->walk.count) break;
        scratch->collected |= closer_bits_of_component(scratch->dentries[i & (WALK_COMPONENTS - 1)]);
    }
    return scratch->collected;
}

// What the component of the caller's text is that ends before `end`; it begins at `cursor`.
__noinline int closer_bits_of_part(__u32 end) {
    struct scratch *scratch = own_scratch();
    const struct plimsoll_tables *tables = scratch ? own_tables(scratch) : 0;
    if (!scratch || !tables) return 0;
    __u32 begin = scratch->cursor;
    scratch->cursor = end + 1;
    if (end > begin) scratch->collected |= plimsoll_head_bits(tables, *(__u64 *)&scratch->text[begin & (PLIMSOLL_MAX_CALLER - 1)], end - begin);
    return 0;
}

// What the components of the caller's text are.
__noinline __u64 closer_bits_of_text(void) {
    struct scratch *scratch = own_scratch();
    if (!scratch) return ~0ULL;
    scratch->collected = 0;
    scratch->cursor = 0; // where the present component begins
    for (__u32 i = 0; i < PLIMSOLL_MAX_CALLER; i++) {
        char byte = scratch->text[i];
        if (!byte || byte == '/') closer_bits_of_part(i); // no `continue`: Linux 6.1 refuses a loop that is entered behind its head
        if (!byte) break;
    }
    return scratch->collected;
}

// What the caller's text contains and its components are, and those of the directory that it is relative to.
__noinline __u64 closer_bits_of_caller(void) {
    struct scratch *scratch = own_scratch();
    if (!scratch) return ~0ULL;
    __u64 found = scratch->caller.fragments == ~0ULL ? ~0ULL : closer_bits_of_text();
    if (scratch->text[0] == '/') return found;
    struct task_struct *task = AS(struct task_struct, scratch->task);
    find_base();
    if (!walk_base(scratch, READ(task, fs))) return ~0ULL;
    return found | closer_bits_of_walk();
}

// The bits of all names of a walked path; what its components are and contain counts as true.
INLINE __u64 walked_bits(struct scratch *scratch, const struct plimsoll_tables *tables) {
    struct walk *walk = &scratch->walk;
    if (walk->is_cut) return ~0ULL;
    __u64 base = 0, tail = 0;
    if (walk->count) {
        base = dentry_bits(scratch, tables, scratch->dentries[0], PLIMSOLL_PART_BASE);
        if (tables->tail_count) tail = dentry_tail_bits(tables, scratch->dentries[0]);
    }
    __u64 bits = name_bits(scratch, tables, base, tail, walk->count);
    if (walk->from_root != walk->count) bits |= name_bits(scratch, tables, base, tail, walk->from_root);
    if (walk->above) {
        __u64 first = dentry_bits(scratch, tables, scratch->above[(walk->above - 1) & (ABOVE_COMPONENTS - 1)], PLIMSOLL_PART_FIRST);
        if (!walk->in_mount) { // a file mounted on a file: inside its file system it has another name
            base = dentry_bits(scratch, tables, scratch->above[0], PLIMSOLL_PART_BASE);
            if (tables->tail_count) tail = dentry_tail_bits(tables, scratch->above[0]);
        }
        bits |= plimsoll_path_bits(tables, first, ~0ULL, base, tail, ~0ULL);
    } else if (walk->in_mount != walk->count && walk->in_mount != walk->from_root)
        bits |= name_bits(scratch, tables, base, tail, walk->in_mount);
    return bits;
}

INLINE __u64 text_bits(const struct plimsoll_tables *tables, struct scratch *scratch, __u32 part, __u32 begin, __u32 length) {
    __u64 bytes = *(__u64 *)&scratch->text[begin & (PLIMSOLL_MAX_CALLER - 1)];
    return look_up(scratch, tables, plimsoll_head(bytes, length), length, part);
}

// A component of the caller's text ends before `i`. "." and ".." are resolved in the text, as a reader would.
__noinline int end_component(__u32 i) {
    struct scratch *scratch = own_scratch();
    if (!scratch) return 0;
    struct caller *caller = &scratch->caller;
    __u32 begin = caller->begin;
    __u32 count = i - begin;
    caller->begin = i + 1;
    caller->is_plain = 0;
    if (count == 0 || begin >= PLIMSOLL_MAX_CALLER) return 0;
    const char *name = &scratch->text[begin & (PLIMSOLL_MAX_CALLER - 1)];
    __s32 depth = caller->depth;
    if (name[0] == '.') {
        if (count == 1) return 0;
        if (count == 2 && name[1] == '.') {
            if (depth == caller->least) {
                if (scratch->text[0] == '/') return 0; // above the root is the root
                caller->least = depth - 1;
            }
            caller->depth = depth - 1;
            return 0;
        }
    }
    caller->is_plain = 1;
    caller->base_begin = begin;
    caller->depth = depth + 1;
    if (depth == caller->least) {
        caller->first_begin = begin;
        caller->first_end = i;
    }
    if (depth == caller->least + 1) {
        caller->second_begin = begin;
        caller->second_end = i;
    }
    return 0;
}

// Takes a text with ".", "..", doubled or final slashes apart: the exact and slow way.
__noinline int take_apart(__u32 length) {
    struct scratch *scratch = own_scratch();
    if (!scratch) return 0;
    for (__u32 i = 0; i < PLIMSOLL_MAX_CALLER; i++) {
        if (i >= length) break;
        if (scratch->text[i] == '/') end_component(i);
    }
    end_component(length);
    return 0;
}

// Where the component ends that begins at `begin`.
__noinline __u32 end_of_component(__u32 begin, __u32 length) {
    struct scratch *scratch = own_scratch();
    if (!scratch) return length;
    scratch->caller.begin = begin;
    for (int i = 0; i < PLIMSOLL_MAX_CALLER; i++) {
        __u32 at = scratch->caller.begin;
        if (at >= length || scratch->text[at & (PLIMSOLL_MAX_CALLER - 1)] == '/') break;
        scratch->caller.begin = at + 1;
    }
    return scratch->caller.begin;
}

// Where the last component begins.
__noinline __u32 begin_of_last(__u32 length) {
    struct scratch *scratch = own_scratch();
    if (!scratch) return 0;
    scratch->caller.begin = length;
    for (int i = 0; i < PLIMSOLL_MAX_CALLER; i++) {
        __u32 at = scratch->caller.begin;
        if (at == 0 || scratch->text[(at - 1) & (PLIMSOLL_MAX_CALLER - 1)] == '/') break;
        scratch->caller.begin = at - 1;
    }
    return scratch->caller.begin;
}

// Takes a text apart that has nothing of the kind: its last component and its first two.
INLINE void take_apart_plain(struct scratch *scratch, __u32 length, __u32 begin) {
    struct caller *caller = &scratch->caller;
    caller->base_begin = begin_of_last(length);
    caller->is_plain = 1;
    caller->first_begin = begin; // behind a leading slash
    caller->first_end = end_of_component(begin, length);
    caller->depth = caller->first_end < length ? 2 : 1;
    caller->second_begin = caller->first_end + 1;
    caller->second_end = caller->depth > 1 ? end_of_component(caller->second_begin, length) : 0;
}

enum { TEXT_IS_ODD = 1, TEXT_HAS_FRAGMENT = 2 };

// Looks at eight places at a time whether the text has "/." or "//", and whether it can contain a fragment.
__noinline __u32 survey(__u32 length) {
    struct scratch *scratch = own_scratch();
    const struct plimsoll_tables *tables = scratch ? own_tables(scratch) : 0;
    if (!scratch || !tables) return ~0u;
    const __u64 SLASHES = 0x2f2f2f2f2f2f2f2fULL, DOTS = 0x2e2e2e2e2e2e2e2eULL;
    __u64 odd = 0, found = 0;
    const struct plimsoll_fragment *first = &tables->fragments[0], *second = &tables->fragments[1];
    for (__u32 i = 0; i < PLIMSOLL_MAX_CALLER; i += 8) {
        if (i >= length) break;
        __u64 here = *(__u64 *)&scratch->text[i];
        __u64 next = *(__u64 *)&scratch->text[i + 1];
        odd |= plimsoll_equal_bytes(here, SLASHES) & (plimsoll_equal_bytes(next, SLASHES) | plimsoll_equal_bytes(next, DOTS));
        __u64 third = *(__u64 *)&scratch->text[i + 2];
        found |= plimsoll_equal_bytes(here, first->begin[0]) & plimsoll_equal_bytes(next, first->begin[1]) & plimsoll_equal_bytes(third, first->begin[2]);
        found |= plimsoll_equal_bytes(here, second->begin[0]) & plimsoll_equal_bytes(next, second->begin[1]) & plimsoll_equal_bytes(third, second->begin[2]);
    }
    return (odd ? TEXT_IS_ODD : 0) | (found ? TEXT_HAS_FRAGMENT : 0);
}

static const __u8 places_of_bits[64] = { // of the lowest bit of a word: (bit * DE_BRUIJN) >> 58 leads there
    0,  1,  2,  53, 3,  7,  54, 27, 4,  38, 41, 8,  34, 55, 48, 28, 62, 5,  39, 46, 44, 42, 22, 9,  24, 35, 59, 56, 49, 18, 29, 11,
    63, 52, 6,  26, 37, 40, 33, 47, 61, 45, 43, 21, 23, 58, 17, 10, 51, 25, 36, 32, 60, 20, 57, 16, 50, 31, 19, 15, 30, 14, 13, 12,
};
#define DE_BRUIJN 0x022fdd63cc95386dULL

// The number of the only bit that is set.
INLINE __u32 place_of(__u64 bit) {
    return places_of_bits[bit * DE_BRUIJN >> 58];
}

INLINE __u64 highest_bit(__u64 bits) {
    bits |= bits >> 1;
    bits |= bits >> 2;
    bits |= bits >> 4;
    bits |= bits >> 8;
    bits |= bits >> 16;
    bits |= bits >> 32;
    return bits ^ bits >> 1;
}

// A bit for each of eight bytes that equals that of `pattern`, exactly.
INLINE __u64 places_of(__u64 word, __u64 pattern) {
    const __u64 LOW = 0x7f7f7f7f7f7f7f7fULL;
    __u64 difference = word ^ pattern;
    __u64 equal = ~(((difference & LOW) + LOW) | difference | LOW);
    return (equal >> 7) * 0x0102040810204080ULL >> 56;
}

// Clears what lies behind the first zero. Returns the size of the text with it; 0 if there is none.
INLINE __u32 end_text(__u64 *words) {
    const __u64 ONES = 0x0101010101010101ULL, HIGHS = 0x8080808080808080ULL;
    __u32 size = 0;
#pragma unroll
    for (__u32 i = 0; i < SHORT_TEXT / 8; i++) {
        __u64 word = words[i];
        __u64 zeroes = (word - ONES) & ~word & HIGHS; // the lowest is one, those above may not be
        __u64 first = zeroes & -zeroes;
        if (size)
            words[i] = 0;
        else if (zeroes) {
            words[i] = word & (first - 1);
            size = i * 8 + (place_of(first) >> 3) + 1;
        }
    }
    return size;
}

// Where a fragment may begin, as far as slashes and dots tell.
INLINE __u64 places_of_fragment(const struct plimsoll_fragment *fragment, __u64 slashes, __u64 dots, const __u64 *words) {
    const __u64 SLASHES = 0x2f2f2f2f2f2f2f2fULL, DOTS = 0x2e2e2e2e2e2e2e2eULL;
    __u64 found = ~0ULL;
    int is_known = 0;
#pragma unroll
    for (int i = 0; i < 3; i++) {
        __u64 byte = fragment->begin[i];
        if (byte != SLASHES && byte != DOTS) continue;
        found &= (byte == SLASHES ? slashes : dots) >> i;
        is_known = 1;
    }
    if (is_known) return found;
    found = 0;
#pragma unroll
    for (int i = 0; i < SHORT_TEXT / 8; i++) found |= places_of(words[i], fragment->begin[0]) << 8 * i;
    return found;
}

// Takes a short text apart that is plain; false if it is odd: see take_apart. Says whether it may contain a fragment.
INLINE int take_apart_short(struct caller *caller, const struct plimsoll_tables *tables, const __u64 *words, __u32 length, __u64 *fragments) {
    const __u64 SLASHES = 0x2f2f2f2f2f2f2f2fULL, DOTS = 0x2e2e2e2e2e2e2e2eULL;
    __u64 slashes = 0, dots = 0;
#pragma unroll
    for (__u32 i = 0; i < SHORT_TEXT / 8; i++) {
        if (i * 8 >= length) break;
        slashes |= places_of(words[i], SLASHES) << 8 * i;
        dots |= places_of(words[i], DOTS) << 8 * i;
    }
    *fragments = 0;
    if (tables->fragment_count > 0) *fragments |= places_of_fragment(&tables->fragments[0], slashes, dots, words);
    if (tables->fragment_count > 1) *fragments |= places_of_fragment(&tables->fragments[1], slashes, dots, words);
    if ((slashes & (slashes | dots) >> 1) || dots & 1 || slashes >> ((length - 1) & 63) & 1) return 0;
    __u32 begin = slashes & 1;
    __u64 inner = slashes & ~1ULL; // without a leading one
    caller->is_plain = 1;
    caller->first_begin = begin;
    if (!inner) { // one component
        caller->base_begin = begin;
        caller->first_end = length;
        caller->depth = 1;
        return 1;
    }
    __u64 first = inner & -inner;
    caller->base_begin = place_of(highest_bit(inner)) + 1;
    caller->first_end = place_of(first);
    caller->second_begin = caller->first_end + 1;
    inner ^= first;
    caller->second_end = inner ? place_of(inner & -inner) : length;
    caller->depth = 2;
    return 1;
}

// Where what a short text sets is remembered.
INLINE struct text_memo *memo_of(struct scratch *scratch, const __u64 *words) {
    __u64 mixed = 0;
#pragma unroll
    for (__u32 i = 0; i < SHORT_TEXT / 8; i++) mixed += words[i] * (0x9e3779b97f4a7c15ULL + (0x165667b19e3779f9ULL << 1) * i);
    return &scratch->text_memos[(mixed ^ mixed >> 29) * 0x9e3779b97f4a7c15ULL >> 58 & (TEXT_MEMOS - 1)];
}

INLINE int is_remembered(const struct text_memo *memo, const __u64 *words, __u32 generation) {
    __u64 difference = memo->generation ^ generation;
#pragma unroll
    for (__u32 i = 0; i < SHORT_TEXT / 8; i++) difference |= memo->words[i] ^ words[i];
    return !difference;
}

INLINE void remember(struct text_memo *memo, const __u64 *words, __u32 generation, const struct caller *caller) {
    __builtin_memcpy(memo->words, words, sizeof(memo->words));
    memo->path = caller->path;
    memo->fragments = caller->fragments;
    memo->generation = generation;
}

// What the text that the caller passed sets, as a name and by what it contains: `scratch->caller`. Texts that are too long or
// cannot be read set every bit.
__noinline int look_at_caller(void) {
    struct scratch *scratch = own_scratch();
    const struct plimsoll_tables *tables = scratch ? own_tables(scratch) : 0;
    const struct plimsoll_condition *condition = scratch ? own_condition(scratch) : 0;
    if (!scratch || !tables || !condition) return 0;
    struct caller *caller = &scratch->caller;
    __builtin_memset(caller, 0, sizeof(*caller));
    caller->path = ~0ULL;
    caller->fragments = ~0ULL;
    // Most texts fit on the stack, where the kernel's checks of the destination are cheap. A fixed number of bytes is read faster than
    // up to a zero; where they cannot all be read, at the end of what is mapped, the text is read as such.
    __u64 begin_of_text[SHORT_TEXT / 8] = {};
    const void *address = (const void *)scratch->text_address;
    long size = 0;
    if (scratch->text_is_kernel)
        size = bpf_probe_read_kernel_str(scratch->text, PLIMSOLL_MAX_CALLER, address);
    else {
        if (!bpf_probe_read_user(begin_of_text, sizeof(begin_of_text), address))
            size = end_text(begin_of_text);
        else
            size = bpf_probe_read_user_str(begin_of_text, sizeof(begin_of_text), address);
        if (!size || size == sizeof(begin_of_text))
            size = bpf_probe_read_user_str(scratch->text, PLIMSOLL_MAX_CALLER, address);
        else
            __builtin_memcpy(scratch->text, begin_of_text, sizeof(begin_of_text));
    }
    if (size <= 1 || size >= PLIMSOLL_MAX_CALLER) return 0;
    __u32 length = size - 1;
    struct text_memo *memo = 0;
    if (!scratch->text_is_kernel && size < SHORT_TEXT) {
        __u64 fragments;
        *(__u64 *)&scratch->text[SHORT_TEXT] = 0;
        if ((__u8)begin_of_text[0] == '/') { // what a relative one sets depends on where it begins
            memo = memo_of(scratch, begin_of_text);
            if (is_remembered(memo, begin_of_text, condition->generation)) {
                caller->path = memo->path;
                caller->fragments = memo->fragments;
                return 0;
            }
        }
        if (!take_apart_short(caller, tables, begin_of_text, length, &fragments)) take_apart(length);
        caller->fragments = fragments ? fragments_of_text(length) : 0;
    } else {
        __builtin_memset(&scratch->text[size & (PLIMSOLL_MAX_CALLER - 1)], 0, 16);
        __u32 seen = survey(length);
        caller->fragments = seen & TEXT_HAS_FRAGMENT ? fragments_of_text(length) : 0;
        int is_odd = (seen & TEXT_IS_ODD) || scratch->text[0] == '.' || scratch->text[(length - 1) & (PLIMSOLL_MAX_CALLER - 1)] == '/';
        if (is_odd)
            take_apart(length);
        else
            take_apart_plain(scratch, length, scratch->text[0] == '/');
    }
    if (!caller->is_plain) return 0; // ends with "..", "." or a slash: its last name is not looked for
    __u32 begin = caller->base_begin;
    __u32 base_length = length - begin;
    __u64 base = text_bits(tables, scratch, PLIMSOLL_PART_BASE, begin, base_length);
    __u64 tail = 0;
    if (tables->tail_count) {
        __u64 last = *(__u64 *)&scratch->text[(base_length >= 8 ? length - 8 : begin) & (PLIMSOLL_MAX_CALLER - 1)];
        if (base_length < 8) last <<= 8 * (8 - base_length);
        tail = plimsoll_tail_bits(tables, last, base_length);
    }
    __u64 first = 0, second = 0;
    // The components that the text itself gives, behind those of the directory that it is relative to.
    __s32 own = caller->depth - caller->least;
    __s32 left = 0;
    if (scratch->text[0] != '/') {
        struct task_struct *task = AS(struct task_struct, scratch->task);
        find_base();
        int is_known = walk_base(scratch, READ(task, fs)) && !scratch->walk.is_cut;
        __s32 count = scratch->walk.from_root;
        left = count + caller->least; // components of the directory that stay
        if (!is_known) {
            first = second = ~0ULL;
            left = 2;
        }
        if (left > 0 && is_known) first = dentry_bits(scratch, tables, scratch->dentries[(count - 1) & (WALK_COMPONENTS - 1)], PLIMSOLL_PART_FIRST);
        if (left > 1 && is_known) second = dentry_bits(scratch, tables, scratch->dentries[(count - 2) & (WALK_COMPONENTS - 1)], PLIMSOLL_PART_SECOND);
    }
    if (left <= 0 && own > 0) first = text_bits(tables, scratch, PLIMSOLL_PART_FIRST, caller->first_begin, caller->first_end - caller->first_begin);
    if (left == 1 && own > 0) second = text_bits(tables, scratch, PLIMSOLL_PART_SECOND, caller->first_begin, caller->first_end - caller->first_begin);
    if (left <= 0 && own > 1) second = text_bits(tables, scratch, PLIMSOLL_PART_SECOND, caller->second_begin, caller->second_end - caller->second_begin);
    caller->path = plimsoll_path_bits(tables, first, second, base, tail, ~0ULL);
    if (memo) remember(memo, begin_of_text, condition->generation, caller);
    return 0;
}

#endif
