#define _GNU_SOURCE
#include "plimsoll_files.h"

#include <errno.h>
#include <fcntl.h>
#include <stdatomic.h>
#include <sys/uio.h>
#include <sys/vfs.h>
#include <unistd.h>

// <linux/fs.h> of 6.14: pages that this read brings into the page cache do not stay there.
#define FLAG_DONTCACHE 0x80

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

ssize_t plimsoll_read_once(int descriptor, void *buffer, size_t count, off_t offset) {
    // An older kernel, or a file system that cannot, answers so each time.
    static atomic_bool is_refused = false;
    if (!atomic_load_explicit(&is_refused, memory_order_relaxed)) {
        struct iovec part = {.iov_base = buffer, .iov_len = count};
        ssize_t result = preadv2(descriptor, &part, 1, offset, FLAG_DONTCACHE);
        if (result >= 0) return result;
        if (errno != EOPNOTSUPP && errno != ENOSYS && errno != EINVAL && errno != EPERM) return -errno;
        atomic_store_explicit(&is_refused, true, memory_order_relaxed);
    }
    ssize_t result = pread(descriptor, buffer, count, offset);
    return result < 0 ? -errno : result;
}
