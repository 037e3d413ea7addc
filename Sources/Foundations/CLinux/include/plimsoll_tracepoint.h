// Tracepoints as perf events, to attach programs to: perf_event_open(2).
#ifndef PLIMSOLL_TRACEPOINT_H
#define PLIMSOLL_TRACEPOINT_H

#include <stdint.h>

// `identifier` comes from the event's `id` file in tracefs. The program sees the calls of all processors, whichever is named here.
// Returns a descriptor, close on exec, or a negative errno.
int plimsoll_tracepoint_open(long identifier);

// Whether a program, by its number, is among those that the tracepoint runs: 1, 0, or a negative errno. Needs CAP_PERFMON.
int plimsoll_tracepoint_runs(int descriptor, uint32_t program);

#endif
