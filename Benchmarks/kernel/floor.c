// The floor: empty programs on the tracepoints that are named, attached and detached on demand.
//
//     floor OBJECT TRACEPOINT…     TRACEPOINT: `syscalls/sys_exit_openat` or, for a raw one, `sched_process_exec`
//
// Reads lines from standard input: `on` attaches, `off` detaches; answers `on` or `off` when done. Ends, with everything detached, at
// the end of the input.
#include "kernel.h"

#include <bpf/bpf.h>
#include <bpf/libbpf.h>
#include <linux/perf_event.h>
#include <string.h>
#include <sys/syscall.h>
#include <unistd.h>

static struct bpf_link *attach_call(struct bpf_program *program, int tracefs, const char *event) {
    struct perf_event_attr attributes = {
        .type = PERF_TYPE_TRACEPOINT, .size = sizeof(attributes), .config = tracepoint_identifier(tracefs, event)};
    int descriptor = syscall(SYS_perf_event_open, &attributes, -1, 0, -1, PERF_FLAG_FD_CLOEXEC);
    if (descriptor < 0) fail("perf_event_open %s", event);
    return bpf_program__attach_perf_event(program, descriptor); // the link owns the descriptor
}

static struct bpf_program *program_named(struct bpf_object *object, const char *name) {
    struct bpf_program *program = bpf_object__find_program_by_name(object, name);
    if (!program) fail("the object has no program %s", name);
    return program;
}

int main(int argc, char **argv) {
    if (argc < 2) {
        fprintf(stderr, "usage: %s OBJECT TRACEPOINT…\n", argv[0]);
        return 2;
    }
    int count = argc - 2, tracefs = open_tracefs();
    struct bpf_link *links[count + 1];
    struct bpf_object *object = bpf_object__open_file(argv[1], NULL);
    if (!object || bpf_object__load(object)) fail("%s", argv[1]);
    struct bpf_program *call = program_named(object, "floor_call"), *process = program_named(object, "floor_process");
    int isOn = 0;
    char line[16];
    while (fgets(line, sizeof(line), stdin)) {
        int wanted = strcmp(line, "on\n") == 0;
        for (int i = 0; i < count && wanted != isOn; i++) {
            const char *name = argv[i + 2];
            if (!wanted) {
                bpf_link__destroy(links[i]);
                continue;
            }
            links[i] = strchr(name, '/') ? attach_call(call, tracefs, name) : bpf_program__attach_raw_tracepoint(process, name);
            if (!links[i]) fail("attaching to %s", name);
        }
        isOn = wanted;
        puts(isOn ? "on" : "off");
        fflush(stdout);
    }
    return 0; // the kernel detaches what is left
}
