// Privileges of the calling thread: capset(2), prctl(2). All of this is per thread, and glibc does not carry it over to other threads.
#ifndef PLIMSOLL_PRIVILEGES_H
#define PLIMSOLL_PRIVILEGES_H

#include <stdint.h>

// Sets the permitted and the effective set, and empties the inheritable one. Returns 0 or a negative errno.
int plimsoll_set_capabilities(uint64_t capabilities);
// Takes one capability out of the bounding set. -EINVAL for a number that the kernel does not know.
int plimsoll_drop_bounding(int capability);
// Empties the ambient set.
int plimsoll_clear_ambient(void);
// No execve(2) gives privileges any more.
int plimsoll_no_new_privileges(void);

#endif
