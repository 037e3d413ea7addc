// Files without reading them, and without a name: open(2) with O_PATH and O_TMPFILE, fstatfs(2). And reading what is read once.
#ifndef PLIMSOLL_FILES_H
#define PLIMSOLL_FILES_H

#include <stdint.h>
#include <sys/types.h>

// Opens what a name below a directory leads to, links followed, close on exec, for looking at its inode only (O_PATH).
int plimsoll_open_path(int directory, const char *name);

// The file system's number of <linux/magic.h>; 0 if it cannot be told. Works for descriptors opened with O_PATH.
uint32_t plimsoll_file_system_magic(int descriptor);

// Makes a file without a name in a directory, for its owner to read and write, close on exec (O_TMPFILE).
int plimsoll_open_unnamed(const char *directory);

// As pread(2), or the negated errno; where the kernel can (6.14), without leaving in the page cache what was not there before: a large
// layer must not push out what others need, nor count as memory of this process's control group (preadv2(2), RWF_DONTCACHE).
ssize_t plimsoll_read_once(int descriptor, void *buffer, size_t count, off_t offset);

#endif
