// The matching of events against the interest: one text, compiled into the eBPF programs and into a C target for tests.
//
// A condition is a list of branches, each a set of bits that must all be set; one branch suffices. A bit stands for a test
// that an event's names, arguments, result or descriptor meet. Whatever cannot be tested sets the bit: the filter may let too
// much through, never too little. Branches and tables are made by Sources/Observe/EBPFSensor/Filter.swift.
#ifndef PLIMSOLL_INTEREST_H
#define PLIMSOLL_INTEREST_H

#include "plimsoll_calls.h"

enum {
    PLIMSOLL_MAX_BRANCHES = 48,    // of one condition
    PLIMSOLL_MAX_ARGUMENTS = 24,   // tests of arguments and results of one condition
    PLIMSOLL_MAX_TAILS = 8,        // tests of the end of a name
    PLIMSOLL_MAX_PARTS = 4,        // tests of any component of a path
    PLIMSOLL_MAX_FRAGMENTS = 2,    // tests of what the caller's text, or a path, contains
    PLIMSOLL_MAX_CALLER = 256,     // bytes of the caller's text that are looked at; longer ones meet every test
    PLIMSOLL_NAME_SLOTS = 4096,    // of the table of names, a power of 2
    PLIMSOLL_ANY_NAME = 0xffff,    // length of an entry that several names share: every name that leads there sets its bits
};

// Which part of a path a name is looked up as.
enum plimsoll_part { PLIMSOLL_PART_FIRST = 1, PLIMSOLL_PART_SECOND = 2, PLIMSOLL_PART_BASE = 3 };

// An entry of the table of names. A component is known by its first 8 bytes and its length: the few that share both
// are let through together.
struct plimsoll_name {
    plimsoll_u64 head; // the first 8 bytes, the first in the lowest byte, zeroes behind a shorter name
    plimsoll_u64 bits;
    plimsoll_u32 length;
    plimsoll_u32 part; // enum plimsoll_part
};

enum plimsoll_input { PLIMSOLL_INPUT_RESULT = 6, PLIMSOLL_INPUT_KIND = 7 }; // 0 to 5: the argument
enum plimsoll_operation { PLIMSOLL_EQUAL = 0, PLIMSOLL_NEGATIVE = 1, PLIMSOLL_NOT_NEGATIVE = 2, PLIMSOLL_ANY_BIT = 3 };

struct plimsoll_argument_test {
    plimsoll_u8 input;
    plimsoll_u8 operation;
    plimsoll_u8 bit; // that it sets
    plimsoll_u8 reserved[5];
    plimsoll_u64 mask;
    plimsoll_u64 value;
};

struct plimsoll_tail {
    plimsoll_u64 value; // the last bytes of the name, the very last in the highest byte
    plimsoll_u64 mask;
    plimsoll_u32 length; // of the whole ending: a shorter name does not have it
    plimsoll_u32 bit;
};

struct plimsoll_head {
    plimsoll_u64 value; // the first 8 bytes, the first in the lowest byte
    plimsoll_u64 mask;
    plimsoll_u32 length; // of the whole component
    plimsoll_u32 bit;
};

struct plimsoll_fragment {
    plimsoll_u64 value; // 3 to 8 bytes, the last in the lowest byte
    plimsoll_u64 mask;
    plimsoll_u64 begin[3]; // the first three, each eight times: to look at eight places of a text at once
    plimsoll_u32 bit;
    plimsoll_u32 reserved;
};

// What is derived of a call and its process. What is not known counts as true.
struct plimsoll_derived {
    plimsoll_u64 remote[2]; // network order; an IPv4 address as IPv6 has it (RFC 4291, section 2.5.5.2)
    plimsoll_u64 local[2];
    plimsoll_u16 remote_port; // host order
    plimsoll_u16 local_port;
    plimsoll_u16 family; // AF_*, 0: not known
    plimsoll_u16 address_known;
    plimsoll_u64 comm[2]; // of the process's first thread
    plimsoll_u32 comm_length;
    plimsoll_u32 uid; // effective
    plimsoll_u64 cgroup;
    plimsoll_u32 is_host; // 1: known to belong to the host
    plimsoll_u32 reserved;
};

// For one system call.
struct plimsoll_condition {
    plimsoll_u32 branch_count;
    plimsoll_u32 argument_count;
    plimsoll_u32 is_memorable; // looks at no more than the open flags, the sign of the result and the kind
    plimsoll_u32 generation;   // of the tables, never 0
    plimsoll_u64 paths; // bits that some name decides
    plimsoll_u64 callers; // bits that the caller's text decides
    plimsoll_u64 branches[PLIMSOLL_MAX_BRANCHES];
    struct plimsoll_argument_test arguments[PLIMSOLL_MAX_ARGUMENTS];
};

// Shared by all conditions.
struct plimsoll_tables {
    plimsoll_u64 need_first; // bits that a name's first component must set, where it is looked up
    plimsoll_u64 need_second;
    plimsoll_u64 need_base;
    plimsoll_u64 need_tail;
    plimsoll_u64 need_part;
    plimsoll_u64 contained; // bits of fragments that any name may contain, not only the caller's text
    plimsoll_u32 tail_count;
    plimsoll_u32 part_count;
    plimsoll_u32 fragment_count;
    plimsoll_u32 reserved;
    plimsoll_u64 seed; // of the table of names, odd
    struct plimsoll_tail tails[PLIMSOLL_MAX_TAILS];
    struct plimsoll_head parts[PLIMSOLL_MAX_PARTS];
    struct plimsoll_fragment fragments[PLIMSOLL_MAX_FRAGMENTS];
};

// True if some branch can still be met with these bits.
PLIMSOLL_INLINE int plimsoll_met(const struct plimsoll_condition *condition, plimsoll_u64 bits) {
    for (int i = 0; i < PLIMSOLL_MAX_BRANCHES; i++) {
        if (i >= condition->branch_count) return 0;
        plimsoll_u64 need = condition->branches[i];
        if ((bits & need) == need) return 1;
    }
    return 0;
}

// What is still to be looked at once the arguments are known.
struct plimsoll_outlook {
    plimsoll_u64 needs; // bits of names and of the caller's text on which branches wait that can still be met
    int is_met;         // a branch waits for nothing more
};

PLIMSOLL_INLINE struct plimsoll_outlook plimsoll_outlook(const struct plimsoll_condition *condition, plimsoll_u64 bits) {
    struct plimsoll_outlook outlook = {0, 0};
    plimsoll_u64 open = condition->paths | condition->callers;
    for (int i = 0; i < PLIMSOLL_MAX_BRANCHES; i++) {
        if (i >= condition->branch_count) break;
        plimsoll_u64 missing = condition->branches[i] & ~bits;
        if (missing & ~open) continue;
        if (!missing) outlook.is_met = 1;
        outlook.needs |= missing;
    }
    return outlook;
}

PLIMSOLL_INLINE plimsoll_u64 plimsoll_argument_bits(
    const struct plimsoll_condition *condition, const plimsoll_u64 *arguments, plimsoll_s64 result, plimsoll_u64 kind) {
    plimsoll_u64 bits = 0;
    for (int i = 0; i < PLIMSOLL_MAX_ARGUMENTS; i++) {
        if (i >= condition->argument_count) break;
        const struct plimsoll_argument_test *test = &condition->arguments[i];
        plimsoll_u64 value = test->input == PLIMSOLL_INPUT_RESULT ? (plimsoll_u64)result
                             : test->input == PLIMSOLL_INPUT_KIND ? kind
                                                                  : arguments[test->input & 3];
        int holds = test->operation == PLIMSOLL_EQUAL          ? (value & test->mask) == test->value
                    : test->operation == PLIMSOLL_NEGATIVE     ? (plimsoll_s64)value < 0
                    : test->operation == PLIMSOLL_NOT_NEGATIVE ? (plimsoll_s64)value >= 0
                                                               : (value & test->mask) != 0;
        if (holds) bits |= 1ULL << (test->bit & 63);
    }
    return bits;
}

// The bits that a name sets, from what its parts set.
PLIMSOLL_INLINE plimsoll_u64 plimsoll_path_bits(
    const struct plimsoll_tables *tables, plimsoll_u64 first, plimsoll_u64 second, plimsoll_u64 base, plimsoll_u64 tail, plimsoll_u64 part) {
    return (first | ~tables->need_first) & (second | ~tables->need_second) & (base | ~tables->need_base) & (tail | ~tables->need_tail) &
           (part | ~tables->need_part);
}

// `last`: the last 8 bytes of the name, the very last in the highest byte; bytes before its begin count as zero.
PLIMSOLL_INLINE plimsoll_u64 plimsoll_tail_bits(const struct plimsoll_tables *tables, plimsoll_u64 last, plimsoll_u32 length) {
    plimsoll_u64 bits = 0;
    for (int i = 0; i < PLIMSOLL_MAX_TAILS; i++) {
        if (i >= tables->tail_count) break;
        const struct plimsoll_tail *tail = &tables->tails[i];
        if (length >= tail->length && (last & tail->mask) == tail->value) bits |= 1ULL << (tail->bit & 63);
    }
    return bits;
}

// Where a component stands in the table of names.
PLIMSOLL_INLINE plimsoll_u32 plimsoll_name_slot(plimsoll_u64 seed, plimsoll_u64 head, plimsoll_u32 length, plimsoll_u32 part) {
    return ((head ^ ((plimsoll_u64)length << 56) ^ ((plimsoll_u64)part << 48)) * seed) >> 52;
}

// What a component sets as one part of a name.
PLIMSOLL_INLINE plimsoll_u64 plimsoll_name_bits(const struct plimsoll_name *entry, plimsoll_u64 head, plimsoll_u32 length, plimsoll_u32 part) {
    if (entry->length == PLIMSOLL_ANY_NAME) return entry->bits;
    return entry->head == head && entry->length == length && entry->part == part ? entry->bits : 0;
}

// The head of a component from 8 bytes at its begin.
PLIMSOLL_INLINE plimsoll_u64 plimsoll_head(plimsoll_u64 bytes, plimsoll_u32 length) {
    return length >= 8 ? bytes : bytes & ((1ULL << (8 * (length & 7))) - 1);
}

// A high bit for each byte of `word` that equals that of `pattern`, and now and then for one above such a byte.
PLIMSOLL_INLINE plimsoll_u64 plimsoll_equal_bytes(plimsoll_u64 word, plimsoll_u64 pattern) {
    plimsoll_u64 difference = word ^ pattern;
    return (difference - 0x0101010101010101ULL) & ~difference & 0x8080808080808080ULL;
}

// `head`: the first 8 bytes of a component, the first in the lowest byte.
PLIMSOLL_INLINE plimsoll_u64 plimsoll_head_bits(const struct plimsoll_tables *tables, plimsoll_u64 head, plimsoll_u32 length) {
    plimsoll_u64 bits = 0;
    for (int i = 0; i < PLIMSOLL_MAX_PARTS; i++) {
        if (i >= tables->part_count) break;
        const struct plimsoll_head *part = &tables->parts[i];
        if (length == part->length && (head & part->mask) == part->value) bits |= 1ULL << (part->bit & 63);
    }
    return bits;
}

// One more byte of the caller's text.
PLIMSOLL_INLINE plimsoll_u64 plimsoll_fragment_bits(const struct plimsoll_tables *tables, plimsoll_u64 window) {
    plimsoll_u64 bits = 0;
    for (int i = 0; i < PLIMSOLL_MAX_FRAGMENTS; i++) {
        if (i >= tables->fragment_count) break;
        const struct plimsoll_fragment *fragment = &tables->fragments[i];
        if ((window & fragment->mask) == fragment->value) bits |= 1ULL << (fragment->bit & 63);
    }
    return bits;
}

#endif
