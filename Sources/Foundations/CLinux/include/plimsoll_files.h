// Files without reading them: open(2) with O_PATH, fstatfs(2).
#ifndef PLIMSOLL_FILES_H
#define PLIMSOLL_FILES_H

#include <stdint.h>

// Opens what a name below a directory leads to, links followed, close on exec, for looking at its inode only (O_PATH).
int plimsoll_open_path(int directory, const char *name);

// The file system's number of <linux/magic.h>; 0 if it cannot be told. Works for descriptors opened with O_PATH.
uint32_t plimsoll_file_system_magic(int descriptor);

#endif
