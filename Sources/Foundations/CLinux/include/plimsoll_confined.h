// Opening files in somebody else's tree: openat2(2), Linux 5.6, and leaving the other threads' descriptors behind: close_range(2), 5.9.
#ifndef PLIMSOLL_CONFINED_H
#define PLIMSOLL_CONFINED_H

// Opens what a path leads to (O_PATH, close on exec), with `root` as the root of everything: links and `..` do not leave it, links of
// /proc are not followed. Returns a descriptor or a negative errno.
int plimsoll_open_in_root(int root, const char *path);
// Gives the calling thread a table of descriptors of its own that has only this one.
int plimsoll_keep_one_descriptor(int descriptor);

#endif
