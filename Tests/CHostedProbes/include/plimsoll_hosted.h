// The eBPF programs for files and descriptors (Probes/programs), compiled for this machine and run over a kernel that a test makes up:
// so tests run the very text that the kernel runs, over thousands of made-up files.
#ifndef PLIMSOLL_HOSTED_H
#define PLIMSOLL_HOSTED_H

#include <stddef.h>
#include <stdint.h>

// A call and what it is about. Places are texts: the mounts from the namespace's root on, one a line, each
// `PATH-OF-ITS-ROOT-IN-THE-FILE-SYSTEM:PATH-INSIDE-THE-MOUNT`; the inside path of all but the last leads to the next one's mount point.
// `:/mnt/data\n/volumes/7:/x` is /mnt/data/x, which is /volumes/7/x inside its file system.
struct plimsoll_hosted_call {
    uint16_t number; // of the system call on x86-64
    int64_t result;
    uint64_t arguments[6];  // those that are not addresses; of the open family: directory, flags, mode
    int64_t descriptor;     // that leads to `file`
    const char *caller;     // the text that the caller passed; null if it cannot be read
    const char *caller2;    // the second one
    const char *file;       // the place of the file; null if there is none
    const char *directory;  // the working directory
    uint32_t root_depth;    // how many components of `file` lie above the process's root
    uint16_t mode;          // of the file: type and permissions
    uint32_t links;         // to the file
    uint32_t magic;         // of the file's file system
    uint16_t socket_family; // of a socket
};

// Writes an element of a map, as bpf(2) does.
// Returns 0, or -1 for a map or key that there is not.
int plimsoll_hosted_update(const char *map, const void *key, const void *value);

// Empties the maps.
void plimsoll_hosted_reset(void);

// Runs the program of a call. Not for several threads at a time.
// Returns the size of the record that it sent, 0 if the filter held it back, or a negative number: -1 for a call that no program
// observes, -2 for a place that cannot be read or is too large.
int64_t plimsoll_hosted_run(const struct plimsoll_hosted_call *call, const uint8_t **record);

#endif
