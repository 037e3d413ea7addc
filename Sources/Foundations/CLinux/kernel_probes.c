#define _GNU_SOURCE
#include "plimsoll_kernel_probes.h"

#include <errno.h>
#include <linux/bpf.h>
#include <linux/capability.h>
#include <linux/perf_event.h>
#include <stdint.h>
#include <string.h>
#include <sys/syscall.h>
#include <unistd.h>

static int done(long descriptor) {
    if (descriptor < 0) return -errno;
    close((int)descriptor);
    return 0;
}

int plimsoll_probe_bpf_ring(void) {
    union bpf_attr attributes;
    memset(&attributes, 0, sizeof attributes);
    attributes.map_type = BPF_MAP_TYPE_RINGBUF;
    attributes.max_entries = (uint32_t)sysconf(_SC_PAGESIZE);
    return done(syscall(SYS_bpf, BPF_MAP_CREATE, &attributes, sizeof attributes));
}

int plimsoll_probe_bpf_program(void) {
    struct bpf_insn instructions[] = {
        {.code = BPF_ALU64 | BPF_MOV | BPF_K, .dst_reg = BPF_REG_0, .imm = 0},
        {.code = BPF_JMP | BPF_EXIT},
    };
    union bpf_attr attributes;
    memset(&attributes, 0, sizeof attributes);
    attributes.prog_type = BPF_PROG_TYPE_TRACEPOINT;
    attributes.insns = (uint64_t)(uintptr_t)instructions;
    attributes.insn_cnt = sizeof instructions / sizeof instructions[0];
    attributes.license = (uint64_t)(uintptr_t)"GPL";
    return done(syscall(SYS_bpf, BPF_PROG_LOAD, &attributes, sizeof attributes));
}

int plimsoll_probe_perf_event(long identifier) {
    struct perf_event_attr attributes;
    memset(&attributes, 0, sizeof attributes);
    attributes.size = sizeof attributes;
    attributes.type = identifier < 0 ? PERF_TYPE_SOFTWARE : PERF_TYPE_TRACEPOINT;
    attributes.config = identifier < 0 ? PERF_COUNT_SW_CPU_CLOCK : (uint64_t)identifier;
    attributes.sample_period = 1;
    attributes.wakeup_events = 1;
    attributes.disabled = 1;
    return done(syscall(SYS_perf_event_open, &attributes, -1, 0, -1, PERF_FLAG_FD_CLOEXEC));
}

int plimsoll_effective_capabilities(uint64_t *result) {
    struct __user_cap_header_struct header = {.version = _LINUX_CAPABILITY_VERSION_3, .pid = 0};
    struct __user_cap_data_struct data[_LINUX_CAPABILITY_U32S_3];
    memset(data, 0, sizeof data);
    if (syscall(SYS_capget, &header, data) != 0) return -errno;
    *result = (uint64_t)data[1].effective << 32 | data[0].effective;
    return 0;
}
