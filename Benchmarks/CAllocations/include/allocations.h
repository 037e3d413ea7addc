// Counts what a thread allocates. A program that links this has the C library's allocator, with a counter before it.
#pragma once

#include <stdint.h>
#include <time.h>

/// Calls of malloc, calloc, realloc and their aligned kin by this thread, since its beginning.
uint64_t plimsoll_allocations(void);

/// Bytes in use of all that was allocated and not freed, in the whole process (mallinfo2(3)).
uint64_t plimsoll_bytes_in_use(void);

/// CLOCK_MONOTONIC in nanoseconds.
static inline uint64_t plimsoll_nanoseconds(void) {
    struct timespec now;
    clock_gettime(CLOCK_MONOTONIC, &now);
    return (uint64_t)now.tv_sec * 1000000000u + (uint64_t)now.tv_nsec;
}

/// Processor time of this thread in nanoseconds.
static inline uint64_t plimsoll_thread_nanoseconds(void) {
    struct timespec now;
    clock_gettime(CLOCK_THREAD_CPUTIME_ID, &now);
    return (uint64_t)now.tv_sec * 1000000000u + (uint64_t)now.tv_nsec;
}
