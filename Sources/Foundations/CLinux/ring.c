#define _GNU_SOURCE
#include "plimsoll_ring.h"

#include <errno.h>
#include <stddef.h>
#include <sys/mman.h>
#include <unistd.h>

// include/uapi/linux/bpf.h: BPF_RINGBUF_BUSY_BIT, BPF_RINGBUF_DISCARD_BIT, BPF_RINGBUF_HDR_SZ
#define BUSY (1u << 31)
#define DISCARDED (1u << 30)
#define HEADER 8

int plimsoll_ring_map(int descriptor, unsigned long size, struct plimsoll_ring *ring) {
    unsigned long page = sysconf(_SC_PAGESIZE);
    void *consumer = mmap(NULL, page, PROT_READ | PROT_WRITE, MAP_SHARED, descriptor, 0);
    if (consumer == MAP_FAILED) return -errno;
    unsigned char *producer = mmap(NULL, page + 2 * size, PROT_READ, MAP_SHARED, descriptor, page);
    if (producer == MAP_FAILED) {
        int error = errno;
        munmap(consumer, page);
        return -error;
    }
    ring->consumer = consumer;
    ring->producer = (const volatile unsigned long *)producer;
    ring->data = producer + page;
    ring->mask = size - 1;
    ring->at = *ring->consumer;
    return 0;
}

void plimsoll_ring_unmap(struct plimsoll_ring *ring) {
    unsigned long page = sysconf(_SC_PAGESIZE);
    if (!ring->consumer) return;
    munmap((void *)ring->consumer, page);
    munmap((void *)ring->producer, page + 2 * (ring->mask + 1));
    ring->consumer = NULL;
}

static unsigned long rounded(uint32_t length) {
    return ((unsigned long)(length & ~DISCARDED) + HEADER + 7) & ~7ul;
}

enum plimsoll_ring_state plimsoll_ring_peek(struct plimsoll_ring *ring, const void **bytes, uint32_t *size) {
    for (;;) {
        unsigned long end = __atomic_load_n(ring->producer, __ATOMIC_ACQUIRE);
        if (ring->at >= end) return PLIMSOLL_RING_EMPTY;
        const uint32_t *header = (const uint32_t *)(ring->data + (ring->at & ring->mask));
        uint32_t length = __atomic_load_n(header, __ATOMIC_ACQUIRE);
        if (length & BUSY) return PLIMSOLL_RING_BUSY;
        if (length & DISCARDED) {
            ring->at += rounded(length);
            __atomic_store_n(ring->consumer, ring->at, __ATOMIC_RELEASE);
            continue;
        }
        *bytes = (const unsigned char *)header + HEADER;
        *size = length;
        return PLIMSOLL_RING_RECORD;
    }
}

void plimsoll_ring_next(struct plimsoll_ring *ring) {
    const uint32_t *header = (const uint32_t *)(ring->data + (ring->at & ring->mask));
    ring->at += rounded(*header);
    __atomic_store_n(ring->consumer, ring->at, __ATOMIC_RELEASE);
}
