// Does one thing that the sensor must see, named by the first argument. Prints what it knows of it, one `name value` a line.
#define _GNU_SOURCE
#include <arpa/inet.h>
#include <errno.h>
#include <fcntl.h>
#include <linux/openat2.h>
#include <netinet/in.h>
#include <pthread.h>
#include <sched.h>
#include <signal.h>
#include <stddef.h>
#include <stdio.h>
#include <stdlib.h>
#include <string.h>
#include <sys/epoll.h>
#include <sys/mman.h>
#include <sys/mount.h>
#include <sys/socket.h>
#include <sys/stat.h>
#include <sys/syscall.h>
#include <sys/un.h>
#include <sys/wait.h>
#include <unistd.h>

static void fail(const char *what) {
    fprintf(stderr, "%s: %s\n", what, strerror(errno));
    exit(99);
}

static long done(long result, const char *what) {
    if (result < 0) fail(what);
    return result;
}

static void say(const char *name, long value) { printf("%s %ld\n", name, value); }

// open CALL PATH FLAGS MODE: flags and mode are octal.
static int act_open(char **a) {
    long flags = strtol(a[2], 0, 8), mode = strtol(a[3], 0, 8), result;
    if (!strcmp(a[0], "open")) result = syscall(SYS_open, a[1], flags, mode);
    else if (!strcmp(a[0], "creat")) result = syscall(SYS_creat, a[1], mode);
    else if (!strcmp(a[0], "openat")) result = syscall(SYS_openat, AT_FDCWD, a[1], flags, mode);
    else {
        struct open_how how = {.flags = flags, .mode = mode};
        result = syscall(SYS_openat2, AT_FDCWD, a[1], &how, sizeof(how));
    }
    say("result", result < 0 ? -errno : result);
    return 0;
}

// in DIRECTORY COMMAND…: from that working directory.
static int act_at(char **a) {
    int directory = done(open(a[0], O_PATH | O_DIRECTORY), a[0]);
    say("directory", directory);
    say("result", syscall(SYS_openat, directory, a[1], O_RDONLY, 0));
    return 0;
}

static int act_chroot(char **a) {
    done(chroot(a[0]), "chroot");
    done(chdir("/"), "chdir");
    say("result", syscall(SYS_openat, AT_FDCWD, a[1], O_RDONLY, 0));
    return 0;
}

static void own_mounts(void) {
    done(unshare(CLONE_NEWNS), "unshare");
    done(mount(0, "/", 0, MS_REC | MS_PRIVATE, 0), "private mounts");
}

// bind SOURCE TARGET PATH
static int act_bind(char **a) {
    own_mounts();
    done(mount(a[0], a[1], 0, MS_BIND, 0), "bind");
    say("result", syscall(SYS_openat, AT_FDCWD, a[2], O_RDONLY, 0));
    return 0;
}

// deep DIRECTORY COUNT: folders one inside the other, and a file in the last one.
static int act_deep(char **a) {
    done(chdir(a[0]), a[0]);
    for (int i = 0; i < atoi(a[1]); i++) {
        done(mkdir("d", 0755), "mkdir");
        done(chdir("d"), "chdir");
    }
    say("result", done(syscall(SYS_openat, AT_FDCWD, "leaf", O_CREAT | O_RDWR, 0600), "open"));
    return 0;
}

static int act_unlinked(char **a) {
    int file = done(open(a[0], O_CREAT | O_RDWR, 0600), "open");
    done(unlink(a[0]), "unlink");
    char link[64];
    snprintf(link, sizeof(link), "/proc/self/fd/%d", file);
    say("result", done(syscall(SYS_openat, AT_FDCWD, link, O_RDONLY, 0), "open"));
    return 0;
}

// Copies this program.
static void copy_self(const char *to, mode_t mode) {
    char bytes[65536];
    int in = done(open("/proc/self/exe", O_RDONLY), "self"), out = done(open(to, O_CREAT | O_TRUNC | O_WRONLY, mode), to);
    for (long n; (n = done(read(in, bytes, sizeof(bytes)), "read")) > 0;) done(write(out, bytes, n), "write");
    close(in);
    close(out);
}

static void run(const char *path, const char *name) {
    pid_t child = done(fork(), "fork");
    if (!child) {
        execl(path, path, "nothing", NULL);
        _exit(98);
    }
    int status;
    done(waitpid(child, &status, 0), "waitpid");
    if (status) fail(path);
    say(name, child);
}

// overlay DIRECTORY: three programs of an overlay: of the image, copied into it, and of the image but touched.
static int act_overlay(char **a) {
    own_mounts();
    done(mount("none", a[0], "tmpfs", 0, 0), "tmpfs");
    done(chdir(a[0]), "chdir");
    done(mkdir("lower", 0755) | mkdir("upper", 0755) | mkdir("work", 0755) | mkdir("merged", 0755), "mkdir");
    copy_self("lower/image", 0755);
    copy_self("lower/touched", 0700);
    done(mount("none", "merged", "overlay", 0, "lowerdir=lower,upperdir=upper,workdir=work"), "overlay");
    run("merged/image", "image");
    copy_self("merged/copied", 0755);
    run("merged/copied", "copied");
    done(chmod("merged/touched", 0755), "chmod");
    run("merged/touched", "touched");
    return 0;
}

static int act_memfd(char **a) {
    char bytes[65536];
    int in = done(open("/proc/self/exe", O_RDONLY), "self"), file = done(memfd_create("payload", MFD_CLOEXEC), "memfd_create");
    for (long n; (n = done(read(in, bytes, sizeof(bytes)), "read")) > 0;) done(write(file, bytes, n), "write");
    char *const arguments[] = {"payload", "nothing", 0}, *const nothing[] = {0};
    syscall(SYS_execveat, file, "", arguments, nothing, AT_EMPTY_PATH);
    fail("execveat");
    return 1;
}

// arguments BYTES: executes itself with an argument of that size.
static int act_arguments(char **a) {
    long size = atol(a[0]);
    char *text = malloc(size + 1);
    memset(text, 'x', size);
    text[size] = 0;
    execl("/proc/self/exe", "actor", "nothing", text, "last", NULL);
    fail("exec");
    return 1;
}

static int act_empty(char **a) {
    char *const none[] = {0};
    execve("/proc/self/exe", none, none);
    fail("exec");
    return 1;
}

static int act_missing(char **a) {
    char *const arguments[] = {"x", 0};
    execve("/does/not/exist", arguments, arguments);
    say("errno", errno);
    return 0;
}

static void *exec_in_thread(void *unused) {
    say("thread", gettid());
    say("process", getpid());
    fflush(stdout);
    execl("/proc/self/exe", "actor", "nothing", NULL);
    return 0;
}

static int act_thread(char **a) {
    pthread_t thread;
    pthread_create(&thread, 0, exec_in_thread, 0);
    pthread_join(thread, 0);
    return 1;
}

// pidns: a child that is 1 in a pid namespace of its own.
static int act_pidns(char **a) {
    done(unshare(CLONE_NEWPID | CLONE_NEWNET | CLONE_NEWNS), "unshare");
    run("/proc/self/exe", "child");
    return 0;
}

// users: executes itself as another user.
static int act_users(char **a) {
    done(setresgid(1001, 1002, 1003), "setresgid");
    done(setresuid(2001, 2002, 2003), "setresuid");
    execl(a[0], "actor", "nothing", NULL);
    fail("exec");
    return 1;
}

static int act_session(char **a) {
    pid_t child = done(fork(), "fork"); // the leader of a process group cannot begin a session
    if (child) {
        int status;
        done(waitpid(child, &status, 0), "waitpid");
        return status;
    }
    int terminal = done(posix_openpt(O_RDWR | O_NOCTTY), "posix_openpt");
    done(grantpt(terminal) | unlockpt(terminal), "pty");
    char name[64];
    done(-ptsname_r(terminal, name, sizeof(name)), "ptsname");
    done(setsid(), "setsid");
    done(open(name, O_RDWR), name); // becomes the controlling terminal
    struct stat information;
    done(stat(name, &information), name);
    say("device", information.st_rdev);
    fflush(stdout);
    execl("/proc/self/exe", "actor", "nothing", NULL);
    fail("exec");
    return 1;
}

static int act_kill(char **a) { return raise(atoi(a[0])); }
static int act_exit(char **a) { return atoi(a[0]); }

// Sockets

static int listener(int family, struct sockaddr_storage *address, socklen_t *size, int backlog) {
    int socket_ = done(socket(family, SOCK_STREAM, 0), "socket");
    done(bind(socket_, (struct sockaddr *)address, *size), "bind");
    done(listen(socket_, backlog), "listen");
    *size = sizeof(*address);
    done(getsockname(socket_, (struct sockaddr *)address, size), "getsockname");
    return socket_;
}

static void loopback(int family, struct sockaddr_storage *address, socklen_t *size) {
    memset(address, 0, sizeof(*address));
    address->ss_family = family;
    if (family == AF_INET) {
        ((struct sockaddr_in *)address)->sin_addr.s_addr = htonl(INADDR_LOOPBACK);
        *size = sizeof(struct sockaddr_in);
    } else {
        ((struct sockaddr_in6 *)address)->sin6_addr = in6addr_loopback;
        *size = sizeof(struct sockaddr_in6);
    }
}

static int port_of(struct sockaddr_storage *address) { return ntohs(((struct sockaddr_in *)address)->sin_port); }

// connect 4|6: connects, accepts both ways, and duplicates the accepted socket.
static int act_connect(char **a) {
    struct sockaddr_storage address, peer;
    socklen_t size, length = sizeof(peer);
    int family = a[0][0] == '6' ? AF_INET6 : AF_INET;
    loopback(family, &address, &size);
    int server = listener(family, &address, &size, 8);
    for (int i = 0; i < 2; i++) {
        int client = done(socket(family, SOCK_STREAM, 0), "socket");
        done(connect(client, (struct sockaddr *)&address, size), "connect");
        length = sizeof(peer);
        long taken = i ? syscall(SYS_accept4, server, &peer, &length, SOCK_CLOEXEC) : syscall(SYS_accept, server, &peer, &length);
        say(i ? "accept4" : "accept", done(taken, "accept"));
        say("client", client);
        say("clientport", port_of(&peer));
        if (i) say("dup3", done(dup3(taken, 50, O_CLOEXEC), "dup3"));
    }
    say("port", port_of(&address));
    return 0;
}

static int act_refused(char **a) {
    struct sockaddr_storage address;
    socklen_t size;
    loopback(AF_INET, &address, &size);
    close(listener(AF_INET, &address, &size, 1)); // so nobody listens at this port
    int client = done(socket(AF_INET, SOCK_STREAM, 0), "socket");
    say("result", connect(client, (struct sockaddr *)&address, size));
    say("port", port_of(&address));
    return 0;
}

static int act_inprogress(char **a) {
    struct sockaddr_storage address;
    socklen_t size;
    loopback(AF_INET, &address, &size);
    int server = listener(AF_INET, &address, &size, 0);
    (void)server;
    for (int i = 0; i < 3; i++) { // loopback answers at once: the first two fill the queue
        int client = done(socket(AF_INET, SOCK_STREAM | SOCK_NONBLOCK, 0), "socket");
        long result = connect(client, (struct sockaddr *)&address, size);
        say("result", result < 0 ? -errno : result);
    }
    say("port", port_of(&address));
    return 0;
}

// unix NAME: a leading @ stands for an abstract name.
static int act_unix(char **a) {
    struct sockaddr_storage address = {.ss_family = AF_UNIX};
    char *path = ((struct sockaddr_un *)&address)->sun_path;
    strcpy(path, a[0]);
    int is_abstract = path[0] == '@';
    if (is_abstract) path[0] = 0;
    socklen_t size = offsetof(struct sockaddr_un, sun_path) + strlen(a[0]) + !is_abstract, own = size;
    int server = listener(AF_UNIX, &address, &own, 1);
    int client = done(socket(AF_UNIX, SOCK_STREAM, 0), "socket");
    done(connect(client, (struct sockaddr *)&address, size), "connect");
    say("accept", done(accept(server, 0, 0), "accept"));
    return 0;
}

static int act_dup(char **a) {
    int ends[2], file = done(open(a[0], O_CREAT | O_RDWR, 0600), a[0]);
    done(pipe(ends), "pipe");
    say("file", done(syscall(SYS_dup, file), "dup"));
    say("pipe", done(syscall(SYS_dup2, ends[1], 40), "dup2"));
    say("epoll", done(syscall(SYS_dup3, done(epoll_create1(0), "epoll"), 41, O_CLOEXEC), "dup3"));
    say("memfd", done(syscall(SYS_dup2, done(memfd_create("note", 0), "memfd_create"), 42), "dup2"));
    say("bad", syscall(SYS_dup, 999) < 0 ? -errno : 0);
    return 0;
}

// flood WANTED OTHERS THREADS TIMES: every thread opens each path so many times.
static char **flood;
static void *flooding(void *unused) {
    for (int i = 0; i < atoi(flood[2]); i++)
        for (int k = 0; k < 2; k++) {
            int file = syscall(SYS_openat, AT_FDCWD, flood[k], O_RDONLY, 0);
            if (file >= 0) syscall(SYS_close, file);
        }
    return 0;
}

static int act_flood(char **a) {
    pthread_t threads[16];
    int count = atoi(a[3]);
    flood = a;
    for (int i = 0; i < count; i++) pthread_create(&threads[i], 0, flooding, 0);
    for (int i = 0; i < count; i++) pthread_join(threads[i], 0);
    return 0;
}

static int act_nothing(char **a) { return 0; }

static const struct {
    const char *name;
    int (*act)(char **);
} acts[] = {
    {"open", act_open}, {"at", act_at}, {"chroot", act_chroot}, {"bind", act_bind}, {"deep", act_deep}, {"unlinked", act_unlinked},
    {"overlay", act_overlay}, {"memfd", act_memfd}, {"arguments", act_arguments}, {"empty", act_empty}, {"missing", act_missing},
    {"thread", act_thread}, {"pidns", act_pidns}, {"users", act_users}, {"session", act_session}, {"kill", act_kill}, {"exit", act_exit},
    {"connect", act_connect}, {"refused", act_refused}, {"inprogress", act_inprogress}, {"unix", act_unix}, {"dup", act_dup},
    {"flood", act_flood}, {"nothing", act_nothing},
};

int main(int count, char **arguments) {
    if (count < 2) return 0; // executed with an empty argument vector
    for (size_t i = 0; i < sizeof(acts) / sizeof(acts[0]); i++) {
        if (!strcmp(arguments[1], acts[i].name)) {
            int status = acts[i].act(arguments + 2);
            fflush(stdout);
            return status;
        }
    }
    fprintf(stderr, "no act %s\n", arguments[1]);
    return 97;
}
