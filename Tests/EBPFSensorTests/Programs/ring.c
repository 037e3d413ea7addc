// Asks for things through a ring of io_uring, without a library. The acts are named by the first argument, the way by the second:
// plain, sqpoll, async, skip (no completion of what succeeds). Prints what came out, one `name value` a line.
#define _GNU_SOURCE
#include <errno.h>
#include <fcntl.h>
#include <linux/io_uring.h>
#include <linux/openat2.h>
#include <netinet/in.h>
#include <stdatomic.h>
#include <stdio.h>
#include <stdlib.h>
#include <string.h>
#include <sys/mman.h>
#include <sys/socket.h>
#include <sys/syscall.h>
#include <sys/wait.h>
#include <unistd.h>

// Newer than the headers.
enum { OP_FTRUNCATE = 55, OP_BIND = 56, OP_LISTEN = 57, OP_PIPE = 62 };
enum { ENTRIES = 4096 };

static void fail(const char *what) {
    fprintf(stderr, "%s: %s\n", what, strerror(errno));
    exit(99);
}

static long done(long result, const char *what) {
    if (result < 0) fail(what);
    return result;
}

static void say(const char *name, long value) {
    printf("%s %ld\n", name, value);
    fflush(stdout);
}

static struct {
    int fd;
    unsigned *sq_tail, *sq_mask, *sq_array, *sq_flags, *cq_head, *cq_tail, *cq_mask;
    struct io_uring_sqe *sqes;
    struct io_uring_cqe *cqes;
    int polls;
    unsigned char flags; // of every request
    unsigned pushed;
} ring;

static void make_ring(const char *way) {
    struct io_uring_params p = {};
    if (!strcmp(way, "sqpoll")) p.flags = IORING_SETUP_SQPOLL, p.sq_thread_idle = 1000, ring.polls = 1;
    if (!strcmp(way, "async")) ring.flags = IOSQE_ASYNC;
    if (!strcmp(way, "skip")) ring.flags = IOSQE_CQE_SKIP_SUCCESS;
    ring.fd = done(syscall(SYS_io_uring_setup, ENTRIES, &p), "io_uring_setup");
    say("ring", ring.fd);
    char *sq = mmap(0, p.sq_off.array + p.sq_entries * 4, PROT_READ | PROT_WRITE, MAP_SHARED | MAP_POPULATE, ring.fd, IORING_OFF_SQ_RING);
    char *cq = mmap(0, p.cq_off.cqes + p.cq_entries * sizeof(struct io_uring_cqe), PROT_READ | PROT_WRITE, MAP_SHARED, ring.fd, IORING_OFF_CQ_RING);
    ring.sqes = mmap(0, p.sq_entries * sizeof(struct io_uring_sqe), PROT_READ | PROT_WRITE, MAP_SHARED, ring.fd, IORING_OFF_SQES);
    ring.sq_tail = (unsigned *)(sq + p.sq_off.tail);
    ring.sq_mask = (unsigned *)(sq + p.sq_off.ring_mask);
    ring.sq_flags = (unsigned *)(sq + p.sq_off.flags);
    ring.sq_array = (unsigned *)(sq + p.sq_off.array);
    ring.cq_head = (unsigned *)(cq + p.cq_off.head);
    ring.cq_tail = (unsigned *)(cq + p.cq_off.tail);
    ring.cq_mask = (unsigned *)(cq + p.cq_off.ring_mask);
    ring.cqes = (struct io_uring_cqe *)(cq + p.cq_off.cqes);
}

// A new request; it is handed over by `submit`.
static struct io_uring_sqe *ask(int opcode, int fd) {
    unsigned tail = *ring.sq_tail + ring.pushed++, index = tail & *ring.sq_mask;
    struct io_uring_sqe *sqe = &ring.sqes[index];
    ring.sq_array[index] = index;
    memset(sqe, 0, sizeof(*sqe));
    sqe->opcode = opcode;
    sqe->fd = fd;
    sqe->flags = ring.flags;
    sqe->user_data = 7;
    return sqe;
}

static void submit(unsigned wait) {
    unsigned count = ring.pushed;
    ring.pushed = 0;
    atomic_store((_Atomic unsigned *)ring.sq_tail, *ring.sq_tail + count);
    unsigned flags = wait ? IORING_ENTER_GETEVENTS : 0;
    if (ring.polls && atomic_load((_Atomic unsigned *)ring.sq_flags) & IORING_SQ_NEED_WAKEUP) flags |= IORING_ENTER_SQ_WAKEUP;
    done(syscall(SYS_io_uring_enter, ring.fd, count, wait, flags, 0, 0), "io_uring_enter");
}

static int has_completion(void) { return *ring.cq_head != atomic_load((_Atomic unsigned *)ring.cq_tail); }

static int take(void) {
    while (!has_completion()) submit(1);
    int result = ring.cqes[*ring.cq_head & *ring.cq_mask].res;
    atomic_store((_Atomic unsigned *)ring.cq_head, *ring.cq_head + 1);
    return result;
}

// Hands over the request and says what came out; of a silent one that succeeds nothing does.
static int run(const char *name) {
    int is_silent = ring.flags & IOSQE_CQE_SKIP_SUCCESS;
    submit(is_silent ? 0 : 1);
    if (is_silent) usleep(20000); // a worker may be at it
    int result = is_silent && !has_completion() ? 0 : take();
    say(name, result);
    return result;
}

static void paths(struct io_uring_sqe *s, const char *first, int directory, const char *second) {
    s->addr = (unsigned long)first;
    s->len = directory;
    s->addr2 = (unsigned long)second;
}

static int openat_(const char *name, int directory, const char *path, int flags, int mode) {
    struct io_uring_sqe *s = ask(IORING_OP_OPENAT, directory);
    s->addr = (unsigned long)path;
    s->open_flags = flags;
    s->len = mode;
    return run(name);
}

static int openat2_(const char *name, const char *path, unsigned slot) {
    static struct open_how how = {.flags = O_RDONLY};
    struct io_uring_sqe *s = ask(IORING_OP_OPENAT2, AT_FDCWD);
    s->addr = (unsigned long)path;
    s->off = (unsigned long)&how;
    s->len = sizeof(how);
    s->file_index = slot;
    return run(name);
}

// files WAY DIRECTORY: everything with paths, in that directory.
static void act_files(char **a) {
    done(chdir(a[0]), a[0]);
    int directory = done(open(".", O_PATH | O_DIRECTORY), ".");
    say("directory", directory);
    openat_("openat", directory, "new", O_CREAT | O_RDWR, 0640);
    openat2_("openat2", "new", 0);
    openat_("missing", AT_FDCWD, "missing", O_RDONLY, 0);
    struct io_uring_sqe *s = ask(IORING_OP_RENAMEAT, directory);
    paths(s, "new", AT_FDCWD, "moved");
    s->rename_flags = 1; // RENAME_NOREPLACE
    run("renameat2");
    s = ask(IORING_OP_MKDIRAT, AT_FDCWD);
    paths(s, "folder", 0750, 0);
    run("mkdirat");
    s = ask(IORING_OP_SYMLINKAT, directory);
    paths(s, "/etc/shadow", 0, "link");
    run("symlinkat");
    s = ask(IORING_OP_LINKAT, AT_FDCWD);
    paths(s, "moved", directory, "hard");
    run("linkat");
    s = ask(IORING_OP_SETXATTR, 0);
    s->addr = (unsigned long)"trusted.note";
    s->off = (unsigned long)"value";
    s->len = 5;
    s->addr3 = (unsigned long)"moved";
    run("setxattr");
    s = ask(IORING_OP_UNLINKAT, AT_FDCWD);
    paths(s, "hard", 0, 0);
    run("unlinkat");
    s = ask(IORING_OP_UNLINKAT, AT_FDCWD);
    paths(s, "nowhere", 0, 0);
    run("failed");
    int file = done(open("moved", O_RDWR), "moved");
    s = ask(OP_FTRUNCATE, file);
    s->off = 16;
    run("ftruncate");
    say("file", file);
}

// slot WAY PATH: into the ring's own table, at a place and wherever there is room. Descriptor 0 is another file.
static void act_slot(char **a) {
    int none[8];
    memset(none, -1, sizeof(none));
    done(syscall(SYS_io_uring_register, ring.fd, IORING_REGISTER_FILES, none, 8), "io_uring_register");
    openat2_("place", a[0], 5);
    openat2_("any", a[0], IORING_FILE_INDEX_ALLOC);
    struct io_uring_sqe *s = ask(IORING_OP_SOCKET, AF_INET);
    s->off = SOCK_STREAM;
    s->file_index = 7;
    run("socket");
    struct sockaddr_in address = {.sin_family = AF_INET, .sin_addr.s_addr = htonl(INADDR_LOOPBACK)};
    s = ask(OP_BIND, 6); // the place, counted from 0
    s->flags |= IOSQE_FIXED_FILE;
    s->addr = (unsigned long)&address;
    s->off = sizeof(address);
    run("bind");
}

// net WAY: two ends of a connection, and datagrams.
static void act_net(char **a) {
    struct io_uring_sqe *s = ask(IORING_OP_SOCKET, AF_INET);
    s->off = SOCK_STREAM;
    int server = run("server");
    struct sockaddr_in address = {.sin_family = AF_INET, .sin_addr.s_addr = htonl(INADDR_LOOPBACK)};
    s = ask(OP_BIND, server);
    s->addr = (unsigned long)&address;
    s->off = sizeof(address);
    run("bind");
    s = ask(OP_LISTEN, server);
    s->len = 4;
    run("listen");
    socklen_t size = sizeof(address);
    done(getsockname(server, (struct sockaddr *)&address, &size), "getsockname");
    say("port", ntohs(address.sin_port));
    int client = done(socket(AF_INET, SOCK_STREAM, 0), "socket");
    s = ask(IORING_OP_CONNECT, client);
    s->addr = (unsigned long)&address;
    s->off = sizeof(address);
    run("connect");
    say("client", client);
    s = ask(IORING_OP_ACCEPT, server);
    int taken = run("accept");
    static char byte[8] = "x";
    s = ask(IORING_OP_SEND, client);
    s->addr = (unsigned long)byte;
    s->len = 1;
    run("send");
    s = ask(IORING_OP_RECV, taken);
    s->addr = (unsigned long)byte;
    s->len = 1;
    run("recv");
    s = ask(IORING_OP_SHUTDOWN, client);
    s->len = SHUT_WR;
    run("shutdown");

    int receiver = done(socket(AF_INET, SOCK_DGRAM, 0), "socket"), sender = done(socket(AF_INET, SOCK_DGRAM, 0), "socket");
    struct sockaddr_in to = {.sin_family = AF_INET, .sin_addr.s_addr = htonl(INADDR_LOOPBACK)}, from = {};
    done(bind(receiver, (struct sockaddr *)&to, sizeof(to)), "bind");
    done(getsockname(receiver, (struct sockaddr *)&to, &size), "getsockname");
    say("datagrams", ntohs(to.sin_port));
    s = ask(IORING_OP_SEND, sender);
    s->addr = (unsigned long)byte;
    s->len = 1;
    s->addr2 = (unsigned long)&to;
    s->addr_len = sizeof(to);
    run("sendto");
    struct iovec vector = {byte, 1};
    struct msghdr message = {.msg_name = &to, .msg_namelen = sizeof(to), .msg_iov = &vector, .msg_iovlen = 1};
    s = ask(IORING_OP_SENDMSG, sender);
    s->addr = (unsigned long)&message;
    run("sendmsg");
    message.msg_name = &from;
    s = ask(IORING_OP_RECVMSG, receiver);
    s->addr = (unsigned long)&message;
    run("recvmsg");
    done(getsockname(sender, (struct sockaddr *)&from, &size), "getsockname");
    say("sender", ntohs(from.sin_port));

    close(server);
    s = ask(IORING_OP_CONNECT, done(socket(AF_INET, SOCK_STREAM, 0), "socket"));
    s->addr = (unsigned long)&address; // nobody listens there any more
    s->off = sizeof(address);
    run("refused");
    static int ends[2];
    s = ask(OP_PIPE, 0);
    s->addr = (unsigned long)ends;
    run("pipe");
    say("end", ends[0]);
}

// shots WAY COUNT: one request that accepts every connection.
static void act_shots(char **a) {
    struct sockaddr_in address = {.sin_family = AF_INET, .sin_addr.s_addr = htonl(INADDR_LOOPBACK)};
    socklen_t size = sizeof(address);
    int server = done(socket(AF_INET, SOCK_STREAM, 0), "socket");
    done(bind(server, (struct sockaddr *)&address, size), "bind");
    done(listen(server, 16), "listen");
    done(getsockname(server, (struct sockaddr *)&address, &size), "getsockname");
    say("port", ntohs(address.sin_port));
    ask(IORING_OP_ACCEPT, server)->ioprio = IORING_ACCEPT_MULTISHOT;
    submit(0);
    for (int i = 0; i < atoi(a[0]); i++) {
        done(connect(done(socket(AF_INET, SOCK_STREAM, 0), "socket"), (struct sockaddr *)&address, size), "connect");
        say("accept", take());
    }
}

// forked WAY PATH: a child uses the ring that its parent made.
static void act_forked(char **a) {
    pid_t child = done(fork(), "fork");
    if (!child) {
        openat_("openat", AT_FDCWD, a[0], O_RDONLY, 0);
        exit(0);
    }
    say("child", child);
    int status;
    done(waitpid(child, &status, 0), "waitpid");
}

// chain WAY PATH PATH: two opens, the second after the first, handed over at once.
static void act_chain(char **a) {
    for (int i = 0; i < 2; i++) {
        struct io_uring_sqe *s = ask(IORING_OP_OPENAT, AT_FDCWD);
        s->addr = (unsigned long)a[i];
        if (!i) s->flags |= IOSQE_IO_LINK;
    }
    submit(2);
    for (int i = 0; i < 2; i++) say("openat", take());
}

// flood WAY COUNT: so many requests that all wait for one.
static void act_flood(char **a) {
    int ends[2], count = atoi(a[0]);
    done(pipe(ends), "pipe");
    char byte = 0;
    struct io_uring_sqe *s = ask(IORING_OP_READ, ends[0]);
    s->addr = (unsigned long)&byte;
    s->len = 1;
    for (int i = 0; i < count; i++) {
        s = ask(IORING_OP_UNLINKAT, AT_FDCWD);
        s->addr = (unsigned long)"/nowhere/flooded";
        if (!i) s->flags |= IOSQE_IO_DRAIN;
    }
    submit(0);
    done(write(ends[1], &byte, 1), "write");
    int failed = 0;
    take();
    for (int i = 0; i < count; i++) failed += take() == -ENOENT;
    say("failed", failed);
}

// open WAY PATH
static void act_open(char **a) { openat_("openat", AT_FDCWD, a[0], O_RDONLY, 0); }

static const struct {
    const char *name;
    void (*act)(char **);
} acts[] = {{"files", act_files}, {"slot", act_slot}, {"net", act_net}, {"shots", act_shots}, {"forked", act_forked},
            {"chain", act_chain}, {"flood", act_flood}, {"open", act_open}};

int main(int count, char **arguments) {
    if (count < 3) return 97;
    for (size_t i = 0; i < sizeof(acts) / sizeof(acts[0]); i++) {
        if (strcmp(arguments[1], acts[i].name)) continue;
        make_ring(arguments[2]);
        acts[i].act(arguments + 3);
        return 0;
    }
    return 97;
}
