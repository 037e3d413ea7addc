// The layout is a header; this file makes it a target and checks what both sides rely on.
#include "plimsoll_calls.h"
#include "plimsoll_layout.h"

_Static_assert(sizeof(struct plimsoll_header) == 96, "records are written by eBPF programs with this size");
_Static_assert(sizeof(struct plimsoll_field) == 8, "payloads are aligned to 8 bytes");
_Static_assert(sizeof(struct plimsoll_file) % 8 == 0 && sizeof(struct plimsoll_socket) % 8 == 0, "no padding inside a record");
_Static_assert(sizeof(struct plimsoll_credentials) % 8 == 0 && sizeof(struct plimsoll_task) % 8 == 0, "no padding inside a record");
#include "plimsoll_interest.h"

const struct plimsoll_call *plimsoll_call_at(plimsoll_u32 slot) { return slot < PLIMSOLL_SLOTS ? &plimsoll_calls[slot] : 0; }
