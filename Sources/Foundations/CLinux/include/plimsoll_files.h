// Files without reading them, and without a name: open(2) with O_PATH and O_TMPFILE, fstatfs(2).
#ifndef PLIMSOLL_FILES_H
#define PLIMSOLL_FILES_H

#include <stdint.h>

// Opens what a name below a directory leads to, links followed, close on exec, for looking at its inode only (O_PATH).
int plimsoll_open_path(int directory, const char *name);

// The file system's number of <linux/magic.h>; 0 if it cannot be told. Works for descriptors opened with O_PATH.
uint32_t plimsoll_file_system_magic(int descriptor);

// Makes a file without a name in a directory, for its owner to read and write, close on exec (O_TMPFILE).
int plimsoll_open_unnamed(const char *directory);

#endif
