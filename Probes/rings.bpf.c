// What is asked for through rings of io_uring. Apart from the other programs, because it has tracepoints that kernels have in several
// forms, and scratch memory of its own: a request may be completed while this processor is at another event.
#include "include/call.h"

#include "programs/calls.h"
#include "programs/files.h"
#include "programs/paths.h"

#include "programs/rings.h"

char LICENSE[] SEC("license") = "GPL"; // see plimsoll.bpf.c
