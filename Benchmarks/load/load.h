// What every load shares: a fixed number of operations per slice, nanoseconds per operation on a line per slice.
//
//     LOAD OPERATIONS SLICES      LOAD_CPU pins it to a processor
#ifndef LOAD_H
#define LOAD_H

#ifndef _GNU_SOURCE
#define _GNU_SOURCE
#endif
#include <errno.h>
#include <sched.h>
#include <stdio.h>
#include <stdlib.h>
#include <string.h>
#include <sys/resource.h>
#include <time.h>
#include <unistd.h>

static inline void check(int isGood, const char *what) {
    if (isGood) return;
    fprintf(stderr, "load: %s: %s\n", what, strerror(errno));
    exit(1);
}

static inline double now(void) {
    struct timespec time;
    clock_gettime(CLOCK_MONOTONIC, &time);
    return time.tv_sec * 1e9 + time.tv_nsec;
}

static inline void pin(void) {
    const char *cpu = getenv("LOAD_CPU");
    if (!cpu) return;
    cpu_set_t set;
    CPU_ZERO(&set);
    CPU_SET(atoi(cpu), &set);
    check(sched_setaffinity(0, sizeof(set), &set) == 0, "sched_setaffinity");
}

// Inlined with a constant function, so that the loop calls it directly.
static inline __attribute__((always_inline)) int run_slices(int argc, char **argv, void (*operation)(long)) {
    long operations = argc > 2 ? atol(argv[1]) : 0, slices = argc > 2 ? atol(argv[2]) : 0;
    if (operations <= 0 || slices <= 0) {
        fprintf(stderr, "usage: %s OPERATIONS SLICES\n", argv[0]);
        return 2;
    }
    // Other work on the machine should not be measured. Refused without the capability, and then it is.
    setpriority(PRIO_PROCESS, 0, -20);
    for (long i = 0; i < operations / 10 + 20; i++) operation(i); // warm caches
    for (long slice = 0; slice < slices; slice++) {
        double start = now();
        for (long i = 0; i < operations; i++) operation(i);
        printf("%.1f\n", (now() - start) / operations);
        fflush(stdout);
    }
    return 0;
}

#endif
