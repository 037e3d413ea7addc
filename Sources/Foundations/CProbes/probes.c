#include "plimsoll_probes.h"

#if !__has_embed("objects/plimsoll.cast.bpf.o") || !__has_embed("objects/rings.cast.bpf.o") || !__has_embed("objects/floor.base.bpf.o")
#error "the eBPF programs have not been compiled: run `make probes`"
#else

// libbpf reads ELF headers in place, so the bytes are aligned like them.
#define OBJECT _Alignas(16) static const unsigned char
OBJECT cast[] = {
#embed "objects/plimsoll.cast.bpf.o"
};
OBJECT base[] = {
#embed "objects/plimsoll.base.bpf.o"
};
OBJECT rings_cast[] = {
#embed "objects/rings.cast.bpf.o"
};
OBJECT rings_base[] = {
#embed "objects/rings.base.bpf.o"
};
OBJECT floor_[] = {
#embed "objects/floor.base.bpf.o"
};

struct plimsoll_object plimsoll_object_cast(void) {
    return (struct plimsoll_object){cast, sizeof(cast)};
}
struct plimsoll_object plimsoll_object_base(void) {
    return (struct plimsoll_object){base, sizeof(base)};
}
struct plimsoll_object plimsoll_rings_cast(void) {
    return (struct plimsoll_object){rings_cast, sizeof(rings_cast)};
}
struct plimsoll_object plimsoll_rings_base(void) {
    return (struct plimsoll_object){rings_base, sizeof(rings_base)};
}
struct plimsoll_object plimsoll_object_floor(void) {
    return (struct plimsoll_object){floor_, sizeof(floor_)};
}

#endif
