// The consumer's side of a BPF ring buffer (Documentation/bpf/ringbuf.rst; the layout is that of kernel/bpf/ringbuf.c).
// Own code instead of libbpf's callback loop, so that two rings can be read in the order of their records' times.
#ifndef PLIMSOLL_RING_H
#define PLIMSOLL_RING_H

#include <stdint.h>

struct plimsoll_ring {
    volatile unsigned long *consumer;       // position, ours to write
    const volatile unsigned long *producer; // position, the kernel's
    const unsigned char *data;              // mapped twice in a row, so that no record is split
    unsigned long mask;
    unsigned long at; // of the record that was peeked at last
};

enum plimsoll_ring_state {
    PLIMSOLL_RING_EMPTY = 0,
    PLIMSOLL_RING_RECORD = 1,
    PLIMSOLL_RING_BUSY = 2, // the next record is being written
};

// Maps the ring of a map's descriptor; `size` is its capacity in bytes.
int plimsoll_ring_map(int descriptor, unsigned long size, struct plimsoll_ring *ring);
void plimsoll_ring_unmap(struct plimsoll_ring *ring);

// The next record, which stays valid until `plimsoll_ring_next`.
enum plimsoll_ring_state plimsoll_ring_peek(struct plimsoll_ring *ring, const void **bytes, uint32_t *size);
// Gives the record's room back.
void plimsoll_ring_next(struct plimsoll_ring *ring);

#endif
