// The eBPF sensor's programs: one file for each family of events, all sharing the maps of include/.
#include "include/call.h"

#include "programs/process.h"

#include "programs/cgroup.h"

#include "programs/calls.h"
#include "programs/files.h"
#include "programs/paths.h"

#include "programs/failures.h"

#include "programs/tracepoints.h"

char LICENSE[] SEC("license") = "GPL"; // kernel helpers that read memory are for GPL programs only; the text is under Apache-2.0 as well
