// What a process holds in the kernel's BPF subsystem, asked from the kernel and not from the process.
//
//     holdings hooks PID           the tracepoints that its programs are attached to, one a line
//     holdings left KIND:ID…       those that still exist; KIND: prog, map or link
#include "kernel.h"

#include <bpf/bpf.h>
#include <dirent.h>

static int compare(const void *left, const void *right) {
    return strcmp(*(char *const *)left, *(char *const *)right);
}

// The name of the tracepoint behind a descriptor: a perf event, or a link of a raw tracepoint (BPF_TASK_FD_QUERY).
static char *hook(int pid, int descriptor) {
    char name[128] = {0};
    __u32 size = sizeof(name), program = 0, type = 0;
    __u64 offset = 0, address = 0;
    if (bpf_task_fd_query(pid, descriptor, 0, name, &size, &program, &type, &offset, &address) != 0) return NULL;
    if (type != BPF_FD_TYPE_RAW_TRACEPOINT && type != BPF_FD_TYPE_TRACEPOINT) return NULL;
    char *text = NULL;
    // Only those of system calls need their group: others can be attached to by their name alone, as raw ones.
    const char *group = type == BPF_FD_TYPE_TRACEPOINT && strncmp(name, "sys_", 4) == 0 ? "syscalls/" : "";
    if (asprintf(&text, "%s%s", group, name) < 0) fail("asprintf");
    return text;
}

static int print_hooks(int pid) {
    char folder[64];
    snprintf(folder, sizeof(folder), "/proc/%d/fd", pid);
    DIR *directory = opendir(folder);
    if (!directory) fail("%s", folder);
    char *names[1024];
    size_t count = 0;
    for (struct dirent *entry; (entry = readdir(directory)) && count < 1024;) {
        char *name = entry->d_name[0] == '.' ? NULL : hook(pid, atoi(entry->d_name));
        if (name) names[count++] = name;
    }
    closedir(directory);
    qsort(names, count, sizeof(names[0]), compare);
    for (size_t i = 0; i < count; i++)
        if (i == 0 || strcmp(names[i], names[i - 1]) != 0) puts(names[i]);
    return 0;
}

static int print_left(int count, char **items) {
    for (int i = 0; i < count; i++) {
        char kind[8];
        unsigned id;
        if (sscanf(items[i], "%7[a-z]:%u", kind, &id) != 2) fail("%s", items[i]);
        int descriptor = strcmp(kind, "prog") == 0  ? bpf_prog_get_fd_by_id(id)
                         : strcmp(kind, "map") == 0 ? bpf_map_get_fd_by_id(id)
                                                    : bpf_link_get_fd_by_id(id);
        if (descriptor < 0 && errno == ENOENT) continue;
        if (descriptor < 0) fail("%s", items[i]);
        puts(items[i]);
        close(descriptor);
    }
    return 0;
}

int main(int argc, char **argv) {
    if (argc == 3 && strcmp(argv[1], "hooks") == 0) return print_hooks(atoi(argv[2]));
    if (argc > 2 && strcmp(argv[1], "left") == 0) return print_left(argc - 2, argv + 2);
    fprintf(stderr, "usage: %s hooks PID | left KIND:ID…\n", argv[0]);
    return 2;
}
