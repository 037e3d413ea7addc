// Ways around a watcher: one verb each. Linked statically, because the image has no libraries. A verb's near miss is the same verb with
// another argument wherever that is possible.
#define _GNU_SOURCE
#include <arpa/inet.h>
#include <errno.h>
#include <fcntl.h>
#include <linux/openat2.h>
#include <pthread.h>
#include <sched.h>
#include <signal.h>
#include <stdatomic.h>
#include <stddef.h>
#include <stdint.h>
#include <stdio.h>
#include <stdlib.h>
#include <string.h>
#include <sys/mman.h>
#include <sys/prctl.h>
#include <sys/ptrace.h>
#include <sys/socket.h>
#include <sys/stat.h>
#include <sys/syscall.h>
#include <sys/uio.h>
#include <sys/un.h>
#include <sys/wait.h>
#include <unistd.h>

enum { PAUSE_MICROSECONDS = 1000, PATIENCE = 5000, DEPTH = 70, FLOOD = 20000, PATH_SIZE = 4096 };

#ifndef SYS_fchmodat2
#define SYS_fchmodat2 452 // Linux 6.6, newer than some libraries
#endif

static long must(long result, const char *what) {
    if (result >= 0) return result;
    fprintf(stderr, "evade: %s: %s\n", what, strerror(errno));
    exit(1);
}
#define MUST(call) must(call, #call)

static int opened(const char *path) { return (int)must(open(path, O_RDONLY), path); }

// Files

// reopen PATH: a descriptor that cannot be read is made one that can.
static int reopen(char **a) {
    char link[64];
    snprintf(link, sizeof link, "/proc/self/fd/%ld", must(open(a[0], O_PATH), a[0]));
    return opened(link) < 0;
}

// handle PATH
static int by_handle(char **a) {
    union {
        struct file_handle handle;
        char room[sizeof(struct file_handle) + 128];
    } named = {.handle.handle_bytes = 128};
    int mount;
    MUST(name_to_handle_at(AT_FDCWD, a[0], &named.handle, &mount, 0));
    char folder[PATH_SIZE];
    strcpy(folder, a[0]);
    *strrchr(folder, '/') = 0;
    MUST(open_by_handle_at(opened(folder), &named.handle, O_RDONLY));
    return 0;
}

// resolve FOLDER NAME: an absolute name that begins elsewhere.
static int in_root(char **a) {
    struct open_how how = {.flags = O_RDONLY, .resolve = RESOLVE_IN_ROOT};
    MUST(syscall(SYS_openat2, opened(a[0]), a[1], &how, sizeof how));
    return 0;
}

// long PATH: written with as many bytes as a path may have.
static int by_long_text(char **a) {
    char text[PATH_SIZE] = "/";
    size_t length = 1, rest = strlen(a[0]);
    while (length + 2 + rest < sizeof text) {
        memcpy(text + length, "./", 2);
        length += 2;
    }
    strcpy(text + length, a[0] + 1);
    return opened(text) < 0;
}

// deep NAME: a file below more folders than are walked.
static int deep(char **a) {
    MUST(chdir("/tmp"));
    for (int i = 0; i < DEPTH; i++) {
        mkdir("deep", 0755);
        MUST(chdir("deep"));
    }
    MUST(open(a[0], O_CREAT | O_RDONLY, 0600));
    return 0;
}

// race chmod|rename|still ROUNDS: a thread changes the text of a path while another passes it.
static _Alignas(8) _Atomic uint64_t text;
static atomic_int is_over;

// Each thread has a processor of its own, if there are two: on the same one they never run at the same time.
static void stay_on(int processor) {
    cpu_set_t set;
    CPU_ZERO(&set);
    CPU_SET(processor, &set);
    sched_setaffinity(0, sizeof set, &set);
}

static void *turning(void *names) {
    stay_on(1);
    for (int to = 0; !is_over; to ^= 1) {
        uint64_t word;
        memcpy(&word, (char *)names + 8 * to, 8);
        atomic_store(&text, word);
    }
    return 0;
}

static int race(char **a) {
    static char names[2][8] = {"race-a", "race-b"};
    MUST(chdir("/tmp"));
    for (int i = 0; i < 2; i++) close((int)MUST(open(names[i], O_CREAT | O_RDWR, 0600)));
    memcpy((void *)&text, names[0], 8);
    pthread_t thread;
    int is_still = !strcmp(a[0], "still");
    stay_on(0);
    if (!is_still) pthread_create(&thread, 0, turning, names);
    uint64_t before = text;
    for (int i = 0; !is_still && text == before && i < PATIENCE; i++) usleep(PAUSE_MICROSECONDS); // until it is under way
    for (int i = 0; i < atoi(a[1]); i++) {
        if (i % 250 == 249) usleep(20 * PAUSE_MICROSECONDS); // on a busy machine both threads run together only now and then
        if (!strcmp(a[0], "rename")) {
            rename((const char *)&text, "race-c");
            rename("race-c", names[i % 2]);
        } else chmod((const char *)&text, 0700);
    }
    is_over = 1;
    return is_still ? 0 : pthread_join(thread, 0);
}

// setuid-file HOW PATH MODE: HOW is fchmod, fchmodat2 or umask.
static int set_mode(char **a) {
    mode_t mode = (mode_t)strtol(a[2], 0, 8);
    if (!strcmp(a[0], "umask")) {
        umask(0);
        MUST(open(a[1], O_CREAT | O_WRONLY, mode));
        return 0;
    }
    int file = (int)MUST(open(a[1], O_CREAT | O_RDWR, 0600));
    if (!strcmp(a[0], "fchmod")) MUST(fchmod(file, mode));
    else MUST(syscall(SYS_fchmodat2, file, "", mode, AT_EMPTY_PATH));
    return 0;
}

// empty truncate|ftruncate PATH
static int empty(char **a) {
    if (!strcmp(a[0], "truncate")) MUST(truncate(a[1], 0));
    else MUST(ftruncate((int)MUST(open(a[1], O_WRONLY)), 0));
    return 0;
}

// flood PATH: opens it among many thousand others, in two threads.
static void *flooding(void *unused) {
    for (int i = 0; i < FLOOD; i++) close(open("/tmp/../etc/passwd", O_RDONLY));
    return unused;
}

static int flood(char **a) {
    pthread_t threads[2];
    for (int i = 0; i < 2; i++) pthread_create(&threads[i], 0, flooding, 0);
    usleep(PAUSE_MICROSECONDS);
    close(opened(a[0]));
    for (int i = 0; i < 2; i++) pthread_join(threads[i], 0);
    return 0;
}

// link PATH NEW: of a descriptor, without naming the file in the call. remove FOLDER NAME: by the folder's descriptor.
static int link_descriptor(char **a) {
    MUST(linkat(opened(a[0]), "", AT_FDCWD, a[1], AT_EMPTY_PATH));
    return 0;
}

static int remove_in(char **a) {
    MUST(unlinkat(opened(a[0]), a[1], 0));
    return 0;
}

// Processes

// empty-path PROGRAM ARGUMENT…, deleted PROGRAM ARGUMENT…: executed by a descriptor.
static int by_descriptor(char **a) {
    int file = opened(a[0]);
    fcntl(file, F_SETFD, FD_CLOEXEC);
    return syscall(SYS_execveat, file, "", a, environ, AT_EMPTY_PATH) < 0;
}

static int deleted(char **a) {
    int file = opened(a[0]);
    fcntl(file, F_SETFD, FD_CLOEXEC);
    MUST(unlink(a[0]));
    fexecve(file, a, environ);
    return 1;
}

// protect PATH: a file becomes code after it was mapped.
static int protect(char **a) {
    void *mapped = mmap(0, 4096, PROT_READ, MAP_PRIVATE, opened(a[0]), 0);
    if (mapped == MAP_FAILED) must(-1, "mmap");
    MUST(mprotect(mapped, 4096, PROT_READ | PROT_EXEC));
    return 0;
}

// named NAME PATH: reads a file under another name.
static int named(char **a) {
    MUST(prctl(PR_SET_NAME, a[0]));
    return opened(a[1]) < 0;
}

// disguised PATH: its arguments say something else by then.
static char *own_arguments;
static size_t own_size;

static int disguised(char **a) {
    char path[PATH_SIZE];
    strcpy(path, a[0]);
    memset(own_arguments, 'x', own_size);
    return opened(path) < 0;
}

// thread COMMAND…: executed by another thread than the first.
static void *executing(void *arguments) {
    execv(*(char **)arguments, arguments);
    return 0;
}

static int by_thread(char **a) {
    pthread_t thread;
    pthread_create(&thread, 0, executing, a);
    pthread_join(thread, 0);
    return 1;
}

// orphan COMMAND…: executed when its parents are gone.
static int orphan(char **a) {
    int ends[2];
    MUST(pipe(ends));
    pid_t child = (pid_t)MUST(fork());
    if (!child) {
        pid_t parent = getpid();
        if (fork()) _exit(0);
        setsid();
        for (int i = 0; getppid() == parent && i < PATIENCE; i++) usleep(PAUSE_MICROSECONDS);
        execv(a[0], a);
        _exit(1);
    }
    waitpid(child, 0, 0);
    close(ends[1]);
    char byte;
    return read(ends[0], &byte, 1) != 0; // until the last that holds the other end is gone
}

static pid_t waiting(void) {
    pid_t child = (pid_t)MUST(fork());
    if (!child) {
        prctl(PR_SET_PDEATHSIG, SIGKILL);
        pause();
        _exit(0);
    }
    return child;
}

// other attach|signal|write|read: what one does to another process.
static int to_another(char **a) {
    static char bytes[8] = "payload";
    pid_t child = waiting();
    struct iovec part = {bytes, sizeof bytes};
    if (!strcmp(a[0], "attach")) MUST(ptrace(PTRACE_SEIZE, child, 0, 0));
    else if (!strcmp(a[0], "write")) MUST(process_vm_writev(child, &part, 1, &part, 1, 0));
    else if (!strcmp(a[0], "read")) MUST(process_vm_readv(child, &part, 1, &part, 1, 0));
    return kill(child, SIGKILL);
}

// enter PID FLAGS: by a descriptor of the process; without flags it is only opened.
static int enter(char **a) {
    int process = (int)MUST(syscall(SYS_pidfd_open, atoi(a[0]), 0));
    int flags = (int)strtol(a[1], 0, 0);
    if (flags) MUST(setns(process, flags));
    return 0;
}

// Connections, all on the container's own loopback

static struct sockaddr_in loopback(int port) {
    return (struct sockaddr_in){.sin_family = AF_INET, .sin_port = htons((uint16_t)port), .sin_addr.s_addr = htonl(INADDR_LOOPBACK)};
}

// Both ends of a connection.
static void connection(int *client, int *server) {
    struct sockaddr_in address = loopback(0);
    socklen_t size = sizeof address;
    int listening = (int)MUST(socket(AF_INET, SOCK_STREAM, 0));
    MUST(bind(listening, (void *)&address, size));
    MUST(listen(listening, 1));
    MUST(getsockname(listening, (void *)&address, &size));
    *client = (int)MUST(socket(AF_INET, SOCK_STREAM, 0));
    MUST(connect(*client, (void *)&address, size));
    *server = (int)MUST(accept(listening, 0, 0));
}

static void pass(int through, int descriptor) {
    char byte = 0;
    struct iovec part = {&byte, 1};
    union {
        struct cmsghdr header;
        char room[CMSG_SPACE(sizeof(int))];
    } control = {.header = {CMSG_LEN(sizeof(int)), SOL_SOCKET, SCM_RIGHTS}};
    struct msghdr message = {.msg_iov = &part, .msg_iovlen = 1, .msg_control = &control, .msg_controllen = sizeof control};
    memcpy(CMSG_DATA(&control.header), &descriptor, sizeof(int));
    MUST(sendmsg(through, &message, 0));
}

static void take(int through) {
    char byte;
    struct iovec part = {&byte, 1};
    char control[CMSG_SPACE(sizeof(int))] = {0};
    struct msghdr message = {.msg_iov = &part, .msg_iovlen = 1, .msg_control = control, .msg_controllen = sizeof control};
    MUST(recvmsg(through, &message, 0));
}

// input HOW NUMBER: a connection becomes that descriptor, 0 for the standard input.
static int input(char **a) {
    int client, server, number = atoi(a[1]), ends[2];
    connection(&client, &server);
    MUST(socketpair(AF_UNIX, SOCK_STREAM, 0, ends));
    long self = MUST(syscall(SYS_pidfd_open, getpid(), 0));
    if (!strcmp(a[0], "passed")) pass(ends[0], client);
    if (number == 0) close(0);
    long result = -1;
    if (!strcmp(a[0], "dup")) result = dup(client);
    else if (!strcmp(a[0], "dup2")) result = dup2(server, number); // a shell that waits for its master
    else if (!strcmp(a[0], "dup3")) result = dup3(client, number, O_CLOEXEC);
    else if (!strcmp(a[0], "fcntl")) result = fcntl(client, F_DUPFD, number);
    else if (!strcmp(a[0], "taken")) result = syscall(SYS_pidfd_getfd, self, client, 0);
    else if (!strcmp(a[0], "passed")) {
        take(ends[1]);
        result = 0;
    }
    MUST(result);
    return 0;
}

// udp ADDRESS, mapped ADDRESS: to port 9 (discard); that nobody answers does not matter.
static int udp(char **a) {
    struct sockaddr_in address = loopback(9);
    inet_pton(AF_INET, a[0], &address.sin_addr);
    MUST(sendto((int)MUST(socket(AF_INET, SOCK_DGRAM, 0)), "text", 4, 0, (void *)&address, sizeof address));
    return 0;
}

static int mapped(char **a) {
    struct sockaddr_in6 address = {.sin6_family = AF_INET6, .sin6_port = htons(9)};
    char written[INET6_ADDRSTRLEN];
    snprintf(written, sizeof written, "::ffff:%s", a[0]);
    inet_pton(AF_INET6, written, &address.sin6_addr);
    return connect((int)MUST(socket(AF_INET6, SOCK_STREAM, 0)), (void *)&address, sizeof address) == 0;
}

// unix NAME PATH: a socket with that name is made, and called by the path; a leading @ stands for an abstract name.
static int local(char **a) {
    int ends[2];
    for (int i = 0; i < 2; i++) {
        struct sockaddr_un address = {.sun_family = AF_UNIX};
        strcpy(address.sun_path, a[i]);
        socklen_t size = (socklen_t)(offsetof(struct sockaddr_un, sun_path) + strlen(a[i]));
        if (a[i][0] == '@') address.sun_path[0] = 0;
        ends[i] = (int)MUST(socket(AF_UNIX, SOCK_STREAM, 0));
        if (i) MUST(connect(ends[1], (void *)&address, size));
        else {
            MUST(bind(ends[0], (void *)&address, size));
            MUST(listen(ends[0], 1));
        }
    }
    return 0;
}

static const struct {
    const char *name;
    int least;
    int (*act)(char **arguments);
} verbs[] = {
    {"reopen", 1, reopen},       {"handle", 1, by_handle},         {"resolve", 2, in_root},    {"long", 1, by_long_text}, {"deep", 1, deep},
    {"race", 2, race},           {"mode", 3, set_mode},            {"empty", 2, empty},        {"flood", 1, flood},       {"empty-path", 1, by_descriptor},
    {"deleted", 1, deleted},     {"named", 2, named},              {"disguised", 1, disguised}, {"thread", 1, by_thread}, {"orphan", 1, orphan},
    {"other", 1, to_another},    {"enter", 2, enter},              {"input", 2, input},        {"udp", 1, udp},           {"mapped", 1, mapped},
    {"unix", 2, local},          {"link", 2, link_descriptor},     {"remove", 2, remove_in}, {"protect", 1, protect},
};

int main(int count, char **arguments) {
    own_arguments = arguments[0];
    own_size = (size_t)(arguments[count - 1] + strlen(arguments[count - 1]) - arguments[0]);
    for (size_t i = 0; count > 1 && i < sizeof verbs / sizeof *verbs; i++)
        if (!strcmp(arguments[1], verbs[i].name) && count >= 2 + verbs[i].least) return verbs[i].act(arguments + 2);
    fprintf(stderr, "evade: which verb?\n");
    return 2;
}
