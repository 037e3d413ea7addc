// The floor of every measurement: nothing, on the same tracepoints.
#include <linux/types.h>

#include <linux/bpf.h>

#include <bpf/bpf_helpers.h>

SEC("tracepoint")
int floor_call(void *context) {
    return 0;
}

SEC("raw_tracepoint")
int floor_process(void *context) {
    return 0;
}

char LICENSE[] SEC("license") = "GPL";
