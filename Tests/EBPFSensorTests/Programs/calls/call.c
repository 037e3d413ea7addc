#include "call.h"

#include <linux/capability.h>
#include <netinet/in.h>
#include <sched.h>
#include <sys/fsuid.h>
#include <sys/mount.h>
#include <sys/uio.h>
#include <sys/wait.h>

enum { LONGEST = 8192 };

unsigned expected_flags;

long must(long result, const char *what) {
    if (result < 0) {
        fprintf(stderr, "%s: %s\n", what, strerror(errno));
        exit(99);
    }
    return result;
}

void fact(const char *name, const void *bytes, size_t size) {
    printf("%s ", name);
    for (size_t i = 0; i < size; i++) printf("%02x", ((const unsigned char *)bytes)[i]);
    printf(size ? "\n" : "-\n");
}

static void text_fact(const char *name, const char *text) { fact(name, text, strlen(text)); }

// Reads a text that may not be there, without a signal. False if it is not.
static int read_text(unsigned long from, char *to) {
    size_t done = 0;
    while (done < LONGEST - 1) {
        size_t count = 4096 - (from + done) % 4096;
        if (count > LONGEST - 1 - done) count = LONGEST - 1 - done;
        struct iovec local = {to + done, count}, remote = {(void *)(from + done), count};
        if (process_vm_readv(getpid(), &local, 1, &remote, 1, 0) != (ssize_t)count) return 0;
        if (memchr(to + done, 0, count)) return 1;
        done += count;
    }
    to[done] = 0;
    return 1;
}

static void tell_text(const char *name, unsigned long from) {
    char text[LONGEST];
    if (from && read_text(from, text)) text_fact(name, text);
}

// The path behind a descriptor; false if it is not open.
static int path_of(int descriptor, char *path, size_t size) {
    char link[64];
    snprintf(link, sizeof(link), "/proc/self/fd/%d", descriptor);
    ssize_t length = readlink(link, path, size - 1);
    if (length < 0) return 0;
    path[length] = 0;
    char *end = strstr(path, " (deleted)");
    if (end) *end = 0;
    return 1;
}

static void tell_socket(int descriptor, int has_failed) {
    struct sockaddr_storage local = {0}, remote = {0};
    socklen_t local_size = sizeof(local), remote_size = sizeof(remote), size = sizeof(int);
    int type = 0, protocol = 0, family = 0;
    getsockopt(descriptor, SOL_SOCKET, SO_TYPE, &type, &size);
    getsockopt(descriptor, SOL_SOCKET, SO_PROTOCOL, &protocol, &size);
    getsockopt(descriptor, SOL_SOCKET, SO_DOMAIN, &family, &size);
    printf("socket %d %d %d\n", family, type, protocol);
    if (family != AF_INET && family != AF_INET6) return;
    int has_peer = !getpeername(descriptor, (struct sockaddr *)&remote, &remote_size);
    if (getsockname(descriptor, (struct sockaddr *)&local, &local_size)) return;
    for (int i = 0; i <= has_peer; i++) {
        struct sockaddr_storage *address = i ? &remote : &local;
        struct sockaddr_in *v4 = (void *)address;
        struct sockaddr_in6 *v6 = (void *)address;
        // A refused connection gives its port back, although getsockname(2) still names it.
        if (i || !has_failed) printf("%sport %d\n", i ? "remote" : "local", ntohs(v4->sin_port));
        if (family == AF_INET) fact(i ? "remote" : "local", &v4->sin_addr, 4);
        else fact(i ? "remote" : "local", &v6->sin6_addr, 16);
    }
}

static void tell_descriptor(long number, int has_failed) {
    struct stat information;
    char path[LONGEST];
    if (number < 0 || fstat((int)number, &information)) {
        printf("descriptor %ld %d\n", number, PLIMSOLL_KIND_UNKNOWN);
        return;
    }
    if (!path_of((int)number, path, sizeof(path))) path[0] = 0;
    int kind = PLIMSOLL_KIND_ANONYMOUS;
    if (!strncmp(path, "/memfd:", 7)) kind = PLIMSOLL_KIND_MEMFD;
    else if (S_ISREG(information.st_mode)) kind = path[0] == '/' ? PLIMSOLL_KIND_FILE : PLIMSOLL_KIND_ANONYMOUS; // namespaces
    else if (S_ISDIR(information.st_mode)) kind = PLIMSOLL_KIND_DIRECTORY;
    else if (S_ISSOCK(information.st_mode)) kind = PLIMSOLL_KIND_SOCKET;
    else if (S_ISFIFO(information.st_mode)) kind = PLIMSOLL_KIND_PIPE;
    else if (S_ISCHR(information.st_mode)) kind = PLIMSOLL_KIND_CHARACTER;
    else if (S_ISBLK(information.st_mode)) kind = PLIMSOLL_KIND_BLOCK;
    printf("descriptor %ld %d\n", number, kind);
    if (kind == PLIMSOLL_KIND_SOCKET) tell_socket((int)number, has_failed);
    else if (kind == PLIMSOLL_KIND_MEMFD) text_fact("file", path + 1);
    else if (!strncmp(path, "anon_inode:", 11)) text_fact("file", path + 11);
    else if (kind == PLIMSOLL_KIND_ANONYMOUS) text_fact("file", strstr(path, "pidfd") ? "[pidfd]" : "[nsfs]");
    else if (kind != PLIMSOLL_KIND_PIPE) {
        text_fact("file", path);
        printf("inode %lu %u %u\n", information.st_ino, information.st_mode, information.st_uid);
    }
}

static void tell_identity(void) {
    uid_t uid, euid, suid;
    gid_t gid, egid, sgid;
    getresuid(&uid, &euid, &suid);
    getresgid(&gid, &egid, &sgid);
    printf("ids %u %u %u %u %u %u %d\n", uid, gid, euid, egid, suid, sgid, setfsuid((uid_t)-1));
    struct __user_cap_header_struct header = {_LINUX_CAPABILITY_VERSION_3, 0};
    struct __user_cap_data_struct data[2];
    if (syscall(SYS_capget, &header, data)) return;
    printf("capabilities %llu %llu %llu\n", data[0].inheritable | (unsigned long long)data[1].inheritable << 32,
           data[0].permitted | (unsigned long long)data[1].permitted << 32, data[0].effective | (unsigned long long)data[1].effective << 32);
}

static char last_call[512];

void again(const void *address, socklen_t size) {
    printf("%s", last_call);
    fact("address", address, size);
}

void again_for(int descriptor) {
    printf("%sflags 0\n", last_call);
    tell_descriptor(descriptor, 0);
    tell_identity();
}

static int is_receiving(const char *name) { return !strncmp(name, "recv", 4); }

static void tell_address(const char *name, long result, const struct argument *arguments, int i) {
    const void *address = 0;
    socklen_t size = 0;
    if (is_receiving(name) && result < 0) return;
    if (arguments[i].what == ADDRESS) {
        address = (const void *)arguments[i].value;
        size = !strcmp(name, "recvfrom") && arguments[i + 1].value ? *(socklen_t *)arguments[i + 1].value : (socklen_t)arguments[i + 1].value;
    } else if (arguments[i].value && arguments[i].value != (unsigned long)NOWHERE) {
        const struct msghdr *message = (const struct msghdr *)arguments[i].value;
        address = message->msg_name;
        size = message->msg_namelen;
    }
    if (address && address != NOWHERE && size >= 2) fact("address", address, size > 128 ? 128 : size);
}

long make(int slot, const char *name, int makes, const unsigned long *shown, const struct argument *arguments) {
    const struct plimsoll_call *row = &plimsoll_calls[slot];
#if defined(__x86_64__)
    int number = row->x86_64;
#else
    int number = row->arm64;
#endif
    if (number < 0) return -ENOSYS; // a call that this processor does not have
    fflush(stdout);
    const struct argument *a = arguments;
    errno = 0;
    long result = syscall(number, a[0].value, a[1].value, a[2].value, a[3].value, a[4].value, a[5].value);
    if (result == -1) result = -errno;

    int length = snprintf(last_call, sizeof(last_call), "call %s %ld %d", name, result, gettid());
    for (int i = 0; i < 6; i++) length += snprintf(last_call + length, sizeof(last_call) - length, " %lx", shown ? shown[i] : a[i].value);
    snprintf(last_call + length, sizeof(last_call) - length, "\n");
    printf("%sflags %u\n", last_call, expected_flags);
    expected_flags = 0;
    char path[LONGEST];
    if (syscall(SYS_getcwd, path, sizeof(path)) > 0) text_fact("directory", path);
    // What was not opened would have been a file.
    if (shown && result < 0) printf("descriptor %ld %d\n", result, PLIMSOLL_KIND_FILE);
    else if (makes) tell_descriptor(result, result < 0);
    for (int i = 0; i < 6; i++) {
        unsigned long value = a[i].value;
        switch (a[i].what) {
        case NUMBER: break;
        case PATH: tell_text("path", value); break;
        case PATH2: tell_text("path2", value); break;
        case TEXT: tell_text("text", value); break;
        case AT:
        case AT2: {
            char text[LONGEST];
            unsigned long next = a[i + 1].value;
            int is_relative = !next || (read_text(next, text) && text[0] != '/'); // none at all: the descriptor's own file is meant
            if ((int)value != AT_FDCWD && is_relative && path_of((int)value, path, sizeof(path)))
                text_fact(a[i].what == AT ? "at" : "at2", path);
            break;
        }
        case DESCRIPTOR: tell_descriptor((int)value, result < 0 && result != -EINPROGRESS); break;
        case ADDRESS:
        case MESSAGE: tell_address(name, result, a, i); break;
        case PAIR:
            if (result < 0) printf("pair -1 -1\n");
            else printf("pair %d %d\n", ((int *)value)[0], ((int *)value)[1]);
        }
    }
    tell_identity();
    fflush(stdout);
    return result;
}

void make_file(const char *path) {
    int file = (int)must(open(path, O_CREAT | O_RDWR, 0644), path);
    MUST(write(file, "text\n", 5));
    close(file);
}

void in_child(void (*act)(void)) {
    fflush(stdout);
    pid_t child = (pid_t)MUST(fork());
    if (!child) {
        act();
        fflush(stdout);
        _exit(0);
    }
    int status;
    MUST(waitpid(child, &status, 0));
    if (status) exit(98);
}

void own_mounts(void) {
    MUST(unshare(CLONE_NEWNS));
    MUST(mount(0, "/", 0, MS_REC | MS_PRIVATE, 0));
}
