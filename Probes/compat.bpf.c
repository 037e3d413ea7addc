// 32-bit calls. Apart from the other programs: most hosts have none, and on some kernels every call pays for seeing them.
#include "include/call.h"

#include "programs/calls.h"
#include "programs/files.h"
#include "programs/paths.h"

#include "programs/failures.h"

#include "programs/compat.h"

char LICENSE[] SEC("license") = "GPL"; // see plimsoll.bpf.c
