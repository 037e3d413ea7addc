#include "plimsoll_probes.h"

#if !__has_embed("objects/plimsoll.cast.bpf.o") || !__has_embed("objects/plimsoll.base.bpf.o") || !__has_embed("objects/floor.base.bpf.o")
#error "the eBPF programs have not been compiled: run `make probes`"
#else

// libbpf reads ELF headers in place, so the bytes are aligned like them.
_Alignas(16) static const unsigned char cast[] = {
#embed "objects/plimsoll.cast.bpf.o"
};
_Alignas(16) static const unsigned char base[] = {
#embed "objects/plimsoll.base.bpf.o"
};
_Alignas(16) static const unsigned char floor_[] = {
#embed "objects/floor.base.bpf.o"
};

struct plimsoll_object plimsoll_object_cast(void) {
    return (struct plimsoll_object){cast, sizeof(cast)};
}
struct plimsoll_object plimsoll_object_base(void) {
    return (struct plimsoll_object){base, sizeof(base)};
}
struct plimsoll_object plimsoll_object_floor(void) {
    return (struct plimsoll_object){floor_, sizeof(floor_)};
}

#endif
