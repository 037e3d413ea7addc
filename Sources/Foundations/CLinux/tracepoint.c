#define _GNU_SOURCE
#include "plimsoll_tracepoint.h"

#include <errno.h>
#include <linux/perf_event.h>
#include <string.h>
#include <sys/ioctl.h>
#include <sys/syscall.h>
#include <unistd.h>

int plimsoll_tracepoint_open(long identifier) {
    struct perf_event_attr attributes;
    memset(&attributes, 0, sizeof(attributes));
    attributes.type = PERF_TYPE_TRACEPOINT;
    attributes.size = sizeof(attributes);
    attributes.config = identifier;
    int descriptor = syscall(SYS_perf_event_open, &attributes, -1, 0, -1, PERF_FLAG_FD_CLOEXEC);
    return descriptor < 0 ? -errno : descriptor;
}

int plimsoll_tracepoint_runs(int descriptor, uint32_t program) {
    // struct perf_event_query_bpf of <linux/perf_event.h>; a tracepoint has at most 64 programs (BPF_TRACE_MAX_PROGS).
    struct {
        uint32_t capacity;
        uint32_t count;
        uint32_t programs[64];
    } answer = {.capacity = 64};
    if (ioctl(descriptor, PERF_EVENT_IOC_QUERY_BPF, &answer) != 0) return -errno;
    for (uint32_t index = 0; index < answer.count && index < 64; index++) {
        if (answer.programs[index] == program) return 1;
    }
    return 0;
}
