// Small attempts that tell whether the kernel lets this process use a feature. Each undoes what it did and returns 0 or a negative errno.
#ifndef PLIMSOLL_KERNEL_PROBES_H
#define PLIMSOLL_KERNEL_PROBES_H

#include <stdint.h>

// Makes a BPF map of the kind that the sensor uses (ring buffer, one page).
int plimsoll_probe_bpf_ring(void);
// Loads a tracepoint program of two instructions.
int plimsoll_probe_bpf_program(void);
// Opens a perf event for a tracepoint on the first processor, as attaching a program does.
// `identifier` is the tracepoint's, from its `id` file; negative: a software clock for all processes instead.
int plimsoll_probe_perf_event(long identifier);
// The effective capabilities of the calling thread, by capget(2).
int plimsoll_effective_capabilities(uint64_t *result);

#endif
