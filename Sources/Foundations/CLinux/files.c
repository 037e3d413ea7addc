#define _GNU_SOURCE
#include "plimsoll_files.h"

#include <errno.h>
#include <fcntl.h>
#include <sys/vfs.h>

int plimsoll_open_path(int directory, const char *name) {
    int descriptor = openat(directory, name, O_PATH | O_CLOEXEC);
    return descriptor < 0 ? -errno : descriptor;
}

uint32_t plimsoll_file_system_magic(int descriptor) {
    struct statfs result;
    return fstatfs(descriptor, &result) == 0 ? (uint32_t)result.f_type : 0;
}

int plimsoll_open_unnamed(const char *directory) {
    int descriptor = open(directory, O_TMPFILE | O_RDWR | O_CLOEXEC, 0600);
    return descriptor < 0 ? -errno : descriptor;
}
