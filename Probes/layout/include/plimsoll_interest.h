// The matching of events against the interest: one text, compiled into the eBPF programs and into a C target for tests.
//
// A condition is a list of branches, each a set of bits that must all be set; one branch suffices. A bit stands for a test
// that an event's names, arguments, result, descriptor, addresses or process meet. Whatever cannot be tested sets the bit: the
// filter may let too much through, never too little. Branches and tables are made by Sources/Observe/EBPFSensor/Filter.swift.
//
// Bits of tests on names and texts are the same in all conditions, from bit 0 up: one look-up of a name answers for each. All
// others are a condition's own, from bit 63 down.
//
// A condition's own tests are made in two steps. The early ones look at nothing but argument 1, the sign of the result and the
// kind of the descriptor: few combinations make up nearly all calls, and what they give is remembered. The late ones count as
// true until a branch waits for nothing else, names included, and are made then: they cost nothing where the call is of no
// interest anyhow.
#ifndef PLIMSOLL_INTEREST_H
#define PLIMSOLL_INTEREST_H

#include "plimsoll_calls.h"

enum {
    PLIMSOLL_MAX_BRANCHES = 48,    // of one condition
    PLIMSOLL_MAX_ARGUMENTS = 32,   // tests of numbers of one condition
    PLIMSOLL_MAX_NETWORKS = 16,    // tests of addresses of one condition
    PLIMSOLL_MAX_TAILS = 8,        // tests of the end of a name
    PLIMSOLL_MAX_PARTS = 4,        // tests of any component of a path
    PLIMSOLL_MAX_FRAGMENTS = 2,    // tests of what the caller's text, or a path, contains
    PLIMSOLL_MAX_CALLER = 256,     // bytes of the caller's text that are looked at; longer ones meet every test
    PLIMSOLL_NAME_SLOTS = 4096,    // of the table of names, a power of 2
    PLIMSOLL_ANY_NAME = 0xffff,    // length of an entry that several names share: every name that leads there sets its bits
    PLIMSOLL_PROCESS_SLOTS = 2048, // of the table of process names, a power of 2
    PLIMSOLL_COMM = 16,            // TASK_COMM_LEN of <linux/sched.h>
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

// Which number a test looks at: 0 to 5 are the arguments.
enum plimsoll_input {
    PLIMSOLL_INPUT_RESULT = 6,
    PLIMSOLL_INPUT_KIND = 7, // bits: of the descriptor
    PLIMSOLL_INPUT_USER = 8,
    PLIMSOLL_INPUT_LOCAL_PORT = 9,
    PLIMSOLL_INPUT_REMOTE_PORT = 10,
    PLIMSOLL_INPUT_HOST = 11, // 1: certainly in no container
    PLIMSOLL_INPUTS = 16, // a power of 2
};
enum plimsoll_operation { PLIMSOLL_EQUAL = 0, PLIMSOLL_ANY_BIT = 1, PLIMSOLL_BELOW = 2 };

struct plimsoll_argument_test {
    plimsoll_u8 input;     // enum plimsoll_input
    plimsoll_u8 operation; // enum plimsoll_operation, of the number after the mask
    plimsoll_u8 bit;       // that it sets
    plimsoll_u8 reserved[5];
    plimsoll_u64 mask;
    plimsoll_u64 value;
};

// Sets a bit for an address that is `value` after the mask. Both as they lie in memory, in network order.
struct plimsoll_network_test {
    plimsoll_u64 value[2];
    plimsoll_u64 mask[2];
    plimsoll_u32 is_remote; // the remote end's address, or else the local one's
    plimsoll_u32 bit;
};

// An entry of the table of process names: bits of those whose set has the name. The agent finds a table in which no two names
// share a slot, so that what is not found is known not to be there.
struct plimsoll_process_name {
    plimsoll_u64 name[2]; // zeroes behind it
    plimsoll_u64 bits;
};

// What is derived from a call, for late tests.
//
// The addresses are those that the record will tell: where the socket has no peer, or the call names another, the one that the
// caller passed. Where that cannot be said, address_known is 0. Filled before the condition is looked at if it says needs_address.
struct plimsoll_derived {
    plimsoll_u64 remote[2]; // network order; IPv4 inside IPv6 (RFC 4291, section 2.5.5.2)
    plimsoll_u64 local[2];
    plimsoll_u32 remote_port; // host order
    plimsoll_u32 local_port;
    plimsoll_u32 family; // AF_*; 0: not known
    plimsoll_u32 address_known;
    // Filled when late tests are made, if the condition says needs_process.
    plimsoll_u64 comm[2]; // at exec; zeroes behind it
    plimsoll_u32 comm_known;
    plimsoll_u32 uid; // effective
    // What the tests look at, and what the late ones gave for this call.
    plimsoll_u64 numbers[PLIMSOLL_INPUTS];
    plimsoll_u64 late;
    plimsoll_u64 unknown; // bits of late tests that look at what is not known
    plimsoll_u32 is_late_known;
    plimsoll_u32 is_host; // the process certainly is in no container, and was in none; filled like comm
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

// For one system call.
struct plimsoll_condition {
    plimsoll_u32 branch_count;
    plimsoll_u32 argument_count;
    plimsoll_u32 early_count; // of the arguments, the first ones
    plimsoll_u32 network_count;
    plimsoll_u32 generation;    // of the tables, never 0
    plimsoll_u32 needs_address; // late tests look at addresses or ports
    plimsoll_u32 needs_process; // at the process's name, user or place
    plimsoll_u32 reserved;
    plimsoll_u64 paths;    // bits that some name decides
    plimsoll_u64 callers;  // bits that the caller's text decides
    plimsoll_u64 late;     // bits that late tests decide
    plimsoll_u64 inverted; // bits that are set if the tests fail
    plimsoll_u64 processes; // bits that the process's name decides
    plimsoll_u64 places;    // bits that decides whether it is in a container
    plimsoll_u64 addresses; // bits that addresses and ports decide
    plimsoll_u64 branches[PLIMSOLL_MAX_BRANCHES];
    struct plimsoll_argument_test arguments[PLIMSOLL_MAX_ARGUMENTS];
    struct plimsoll_network_test networks[PLIMSOLL_MAX_NETWORKS];
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
    plimsoll_u64 process_seed; // of the table of process names, odd
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
    plimsoll_u64 needs;  // bits of names and of the caller's text on which branches wait that can still be met
    plimsoll_u64 is_met; // a branch waits for nothing more
};

// 1 for 0, else 0, without a branch: the kernel's verifier follows both sides of each.
PLIMSOLL_INLINE plimsoll_u64 plimsoll_is_none(plimsoll_u64 value) { return ((value | (0 - value)) >> 63) ^ 1; }

// 1 if the first is less than the second, else 0, without a branch (Hacker's Delight, section 2-12).
PLIMSOLL_INLINE plimsoll_u64 plimsoll_is_less(plimsoll_u64 left, plimsoll_u64 right) {
    return ((~left & right) | ((~left | right) & (left - right))) >> 63;
}

PLIMSOLL_INLINE struct plimsoll_outlook plimsoll_outlook(const struct plimsoll_condition *condition, plimsoll_u64 bits) {
    struct plimsoll_outlook outlook = {0, 0};
    plimsoll_u64 open = condition->paths | condition->callers;
    for (plimsoll_u32 i = 0; i < PLIMSOLL_MAX_BRANCHES; i++) {
        if (i >= condition->branch_count) break;
        plimsoll_u64 missing = condition->branches[i] & ~bits;
        plimsoll_u64 is_possible = plimsoll_is_none(missing & ~open);
        outlook.is_met |= is_possible & plimsoll_is_none(missing);
        outlook.needs |= missing & (0 - is_possible);
    }
    return outlook;
}

// The bits of the first `count` tests, before any are inverted.
// `absent`: numbers that this event does not have, a bit each: tests on them fail.
// `doubtful`: numbers that it may not have: bits of tests on them are added to `unknown`.
PLIMSOLL_INLINE plimsoll_u64 plimsoll_argument_bits(
    const struct plimsoll_condition *condition, plimsoll_u32 count, const plimsoll_u64 *numbers, plimsoll_u32 absent, plimsoll_u32 doubtful,
    plimsoll_u64 *unknown) {
    plimsoll_u64 bits = 0, unsure = 0;
    for (plimsoll_u32 i = 0; i < PLIMSOLL_MAX_ARGUMENTS; i++) {
        if (i >= count) break;
        const struct plimsoll_argument_test *test = &condition->arguments[i];
        plimsoll_u32 input = test->input & (PLIMSOLL_INPUTS - 1);
        plimsoll_u64 value = numbers[input] & test->mask;
        plimsoll_u64 results = plimsoll_is_none(value ^ test->value) << PLIMSOLL_EQUAL | (plimsoll_is_none(value) ^ 1) << PLIMSOLL_ANY_BIT
                               | plimsoll_is_less(value, test->value) << PLIMSOLL_BELOW;
        bits |= (results >> (test->operation & 3) & ~(plimsoll_u64)(absent >> input) & 1) << (test->bit & 63);
        unsure |= (plimsoll_u64)(doubtful >> input & 1) << (test->bit & 63);
    }
    *unknown |= unsure;
    return bits;
}

// What the early tests give, from their bits; late ones count as met.
PLIMSOLL_INLINE plimsoll_u64 plimsoll_early_bits(const struct plimsoll_condition *condition, plimsoll_u64 bits) {
    return (bits ^ condition->inverted) | condition->late;
}

enum {
    PLIMSOLL_IPV4 = 2,  // AF_INET of <linux/socket.h>
    PLIMSOLL_IPV6 = 10, // AF_INET6
};

// The first 12 bytes of an IPv4 address inside IPv6: none, then two of 0xff before the address.
PLIMSOLL_INLINE int plimsoll_is_mapped(const plimsoll_u64 *address) {
    return address[0] == 0 && (plimsoll_u32)address[1] == 0xffff0000u;
}

PLIMSOLL_INLINE int plimsoll_is_zero(const plimsoll_u64 *address) { return address[0] == 0 && address[1] == 0; }

// A socket of IPv6 whose ends are IPv4 addresses or not set is one of IPv4 to readers: so :: is 0.0.0.0 there. One with an end of
// each kind is read as IPv6, where a network of IPv4 has no address: what its ends are counts as not known.
PLIMSOLL_INLINE int plimsoll_read_addresses(struct plimsoll_derived *derived) {
    if (derived->family != PLIMSOLL_IPV6) return 1;
    int is_local_mapped = plimsoll_is_mapped(derived->local), is_remote_mapped = plimsoll_is_mapped(derived->remote);
    if (!is_local_mapped && !is_remote_mapped) return 1;
    if (!is_local_mapped && !plimsoll_is_zero(derived->local)) return 0;
    if (!is_remote_mapped && !plimsoll_is_zero(derived->remote)) return 0;
    derived->local[1] |= 0xffff0000u;
    derived->remote[1] |= 0xffff0000u;
    return 1;
}

// An end without an address or without a port may be none to rules, as a peer that there is not.
PLIMSOLL_INLINE int plimsoll_is_unset(const plimsoll_u64 *address, plimsoll_u32 port) {
    return !port || (address[0] == 0 && (address[1] == 0 || address[1] == 0xffff0000u));
}

// The bits of the tests of addresses, before any are inverted; those on ends that are not set are added to `unknown`.
PLIMSOLL_INLINE plimsoll_u64 plimsoll_network_bits(const struct plimsoll_condition *condition, struct plimsoll_derived *derived) {
    plimsoll_u64 bits = 0, unknown = 0;
    plimsoll_u64 is_remote_unset = plimsoll_is_unset(derived->remote, derived->remote_port);
    plimsoll_u64 is_local_unset = plimsoll_is_unset(derived->local, derived->local_port);
    for (plimsoll_u32 i = 0; i < PLIMSOLL_MAX_NETWORKS; i++) {
        if (i >= condition->network_count) break;
        const struct plimsoll_network_test *test = &condition->networks[i];
        plimsoll_u64 is_remote = 0 - (plimsoll_u64)(test->is_remote & 1);
        plimsoll_u64 first = (derived->remote[0] & is_remote) | (derived->local[0] & ~is_remote);
        plimsoll_u64 second = (derived->remote[1] & is_remote) | (derived->local[1] & ~is_remote);
        plimsoll_u64 difference = ((first & test->mask[0]) ^ test->value[0]) | ((second & test->mask[1]) ^ test->value[1]);
        bits |= plimsoll_is_none(difference) << (test->bit & 63);
        unknown |= ((is_remote_unset & is_remote) | (is_local_unset & ~is_remote)) << (test->bit & 63);
    }
    derived->unknown |= unknown;
    return bits;
}

// Where a process's name stands in their table.
PLIMSOLL_INLINE plimsoll_u32 plimsoll_process_slot(plimsoll_u64 seed, const plimsoll_u64 *name) {
    return ((name[0] * seed ^ name[1]) * seed) >> 53;
}

// How far the addresses are known, and which numbers the event does not have.
struct plimsoll_knowledge {
    plimsoll_u32 is_known;    // tests of addresses and ports can be made
    plimsoll_u32 is_internet; // it has addresses
    plimsoll_u32 absent;      // a bit for each number
    plimsoll_u32 doubtful;    // numbers that it may not have: a port of an end that is not set
};

// Also makes the numbers of late tests ready.
PLIMSOLL_INLINE struct plimsoll_knowledge plimsoll_prepare(const struct plimsoll_condition *condition, struct plimsoll_derived *derived) {
    struct plimsoll_knowledge knowledge = {0, 0, 0, 0};
    derived->unknown = 0;
    derived->numbers[PLIMSOLL_INPUT_USER] = derived->uid;
    derived->numbers[PLIMSOLL_INPUT_HOST] = derived->is_host;
    derived->numbers[PLIMSOLL_INPUT_LOCAL_PORT] = derived->local_port;
    derived->numbers[PLIMSOLL_INPUT_REMOTE_PORT] = derived->remote_port;
    if (!condition->needs_address || !derived->address_known || !derived->family) return knowledge;
    knowledge.is_internet = derived->family == PLIMSOLL_IPV4 || derived->family == PLIMSOLL_IPV6;
    knowledge.is_known = !knowledge.is_internet || plimsoll_read_addresses(derived);
    if (!knowledge.is_internet) knowledge.absent = 1 << PLIMSOLL_INPUT_LOCAL_PORT | 1 << PLIMSOLL_INPUT_REMOTE_PORT;
    if (!derived->local_port) knowledge.doubtful |= knowledge.is_internet << PLIMSOLL_INPUT_LOCAL_PORT;
    if (!derived->remote_port) knowledge.doubtful |= knowledge.is_internet << PLIMSOLL_INPUT_REMOTE_PORT;
    return knowledge;
}

// What the late tests give, and nothing else, from the bits of the tests of numbers and of addresses.
// `process`: the entry of the process's name; 0 if the name is not known.
PLIMSOLL_INLINE plimsoll_u64 plimsoll_late_bits(
    const struct plimsoll_condition *condition, const struct plimsoll_derived *derived, const struct plimsoll_process_name *process,
    struct plimsoll_knowledge knowledge, plimsoll_u64 bits) {
    plimsoll_u64 unknown = derived->unknown | (knowledge.is_known ? 0 : condition->addresses);
    if (!process)
        unknown |= condition->processes;
    else if (process->name[0] == derived->comm[0] && process->name[1] == derived->comm[1])
        bits |= process->bits & condition->processes;
    return ((bits ^ condition->inverted) | unknown) & condition->late;
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
