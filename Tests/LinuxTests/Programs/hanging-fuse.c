// A file system (<linux/fuse.h>) mounted on argv[1] that answers the handshake and questions about its root, and nothing else: whoever
// looks a name up in it waits until this program ends. Says "ready" when it is mounted.
#define _GNU_SOURCE
#include <errno.h>
#include <fcntl.h>
#include <linux/fuse.h>
#include <stdio.h>
#include <string.h>
#include <sys/mount.h>
#include <sys/stat.h>
#include <unistd.h>

static int answer(int device, const struct fuse_in_header *request, const void *payload, unsigned size) {
    char buffer[512];
    struct fuse_out_header header = {.len = (unsigned)sizeof header + size, .error = 0, .unique = request->unique};
    memcpy(buffer, &header, sizeof header);
    memcpy(buffer + sizeof header, payload, size);
    return write(device, buffer, header.len) == (ssize_t)header.len ? 0 : -1;
}

int main(int count, char **arguments) {
    if (count != 2) return 2;
    int device = open("/dev/fuse", O_RDWR | O_CLOEXEC);
    if (device < 0) return perror("/dev/fuse"), 1;
    char options[128];
    snprintf(options, sizeof options, "fd=%d,rootmode=40000,user_id=0,group_id=0,allow_other", device);
    if (mount("hanging", arguments[1], "fuse", MS_NOSUID | MS_NODEV, options) != 0) return perror("mount"), 1;
    puts("ready");
    fflush(stdout);
    static char buffer[1 << 20];
    for (;;) {
        ssize_t size = read(device, buffer, sizeof buffer);
        if (size < 0 && (errno == EINTR || errno == EAGAIN)) continue;
        if (size < (ssize_t)sizeof(struct fuse_in_header)) return 0;
        const struct fuse_in_header *request = (const struct fuse_in_header *)buffer;
        if (request->opcode == FUSE_INIT) {
            struct fuse_init_out out = {.major = FUSE_KERNEL_VERSION, .minor = FUSE_KERNEL_MINOR_VERSION, .max_write = 65536, .max_readahead = 0};
            if (answer(device, request, &out, sizeof out) != 0) return 1;
        } else if (request->opcode == FUSE_GETATTR && request->nodeid == FUSE_ROOT_ID) {
            struct fuse_attr_out out = {.attr = {.ino = 1, .mode = S_IFDIR | 0755, .nlink = 2}};
            if (answer(device, request, &out, sizeof out) != 0) return 1;
        }
    }
}
