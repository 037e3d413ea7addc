// What a worker may not do any more: seccomp(2), landlock(7), setresuid(2), setrlimit(2). Every function returns 0 or a negative errno.
#ifndef PLIMSOLL_SANDBOX_H
#define PLIMSOLL_SANDBOX_H

#include <stdbool.h>
#include <stddef.h>
#include <stdint.h>

// Becomes another user for good, without further groups. With `read_search`, CAP_DAC_READ_SEARCH is kept and nothing else.
int plimsoll_become(uint32_t uid, uint32_t gid, bool read_search);
// Dies with its parent, leaves no core, cannot be traced by others of the same user.
int plimsoll_detach_from_others(void);
// The version of Landlock that the kernel has; -EOPNOTSUPP, -ENOSYS where it has none.
int plimsoll_landlock_version(void);
// No path can be opened any more but those below the directories, for reading.
int plimsoll_landlock(const int *directories, size_t count);
// Only the calls of the list in sandbox.c are left, for all threads.
int plimsoll_seccomp_worker(void);
// setrlimit(2) with the same soft and hard limit, but for processor time, whose hard limit is a second later.
int plimsoll_limit(int resource, uint64_t value);
// wait4(2): how a child ended, and the peak of its memory in bytes.
int plimsoll_wait_child(int pid, int *status, uint64_t *peak);

// Starts a program with these descriptors as 0, 1, 2 and so on, and with no other; in a group of its own, signals as by default.
// The numbers of `sources` have to be greater than all that the program gets.
int plimsoll_spawn(const char *path, char *const *arguments, char *const *environment, const int *sources, size_t count, int *pid);
// pipe2(2), close on exec: the end to read from, then the end to write to.
int plimsoll_pipe(int ends[2]);

#endif
