// System calls that Swift cannot reach: variadic, without a wrapper in the C library, or with structures that Swift cannot import.
// One header and one C file per family; no logic here. Every function returns a negative errno on failure.
#ifndef PLIMSOLL_LINUX_H
#define PLIMSOLL_LINUX_H

#include "plimsoll_confined.h"
#include "plimsoll_errors.h"
#include "plimsoll_files.h"
#include "plimsoll_kernel_probes.h"
#include "plimsoll_memory.h"
#include "plimsoll_mount.h"
#include "plimsoll_privileges.h"
#include "plimsoll_ring.h"
#include "plimsoll_sandbox.h"
#include "plimsoll_tracepoint.h"

#endif
