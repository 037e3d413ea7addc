// The eBPF sensor's programs: one file for each family of events, all sharing the maps of include/.
#include "include/filter.h"

#include "programs/process.h"

#include "programs/cgroup.h"
#include "programs/descriptors.h"
#include "programs/files.h"

char LICENSE[] SEC("license") = "GPL"; // kernel helpers that read memory are for GPL programs only; the text is under Apache-2.0 as well
