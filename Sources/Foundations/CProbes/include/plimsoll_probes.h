// The compiled eBPF programs, as bytes. `make probes` makes them from Probes/.
#ifndef PLIMSOLL_PROBES_H
#define PLIMSOLL_PROBES_H

#include <stddef.h>

struct plimsoll_object {
    const unsigned char *bytes;
    size_t size;
};

// For kernels that can cast pointers (bpf_rdonly_cast, since 6.3).
struct plimsoll_object plimsoll_object_cast(void);
// For kernels before.
struct plimsoll_object plimsoll_object_base(void);
// What is asked for through rings of io_uring, for the same two.
struct plimsoll_object plimsoll_rings_cast(void);
struct plimsoll_object plimsoll_rings_base(void);
// Programs that do nothing, to measure against.
struct plimsoll_object plimsoll_object_floor(void);

#endif
