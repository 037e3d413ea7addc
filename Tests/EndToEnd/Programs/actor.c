// What no tool of the test image does: one verb a system call. Linked statically, because the image has no libraries.
#define _GNU_SOURCE
#include <arpa/inet.h>
#include <errno.h>
#include <fcntl.h>
#include <linux/openat2.h>
#include <stdio.h>
#include <stdlib.h>
#include <string.h>
#include <sys/mman.h>
#include <sys/socket.h>
#include <sys/syscall.h>
#include <sys/wait.h>
#include <unistd.h>

// A listener that was started a moment ago may not listen yet: 100 attempts, 50 ms apart.
enum { ATTEMPTS = 100, PAUSE_MICROSECONDS = 50000 };

static int fail(const char *what) {
    fprintf(stderr, "actor: %s: %s\n", what, strerror(errno));
    return 1;
}

static int connected(const char *address, const char *port) {
    struct sockaddr_in peer = {.sin_family = AF_INET, .sin_port = htons((unsigned short)atoi(port))};
    if (inet_pton(AF_INET, address, &peer.sin_addr) != 1) return -1;
    for (int attempt = 0; attempt < ATTEMPTS; attempt++) {
        int descriptor = socket(AF_INET, SOCK_STREAM, 0);
        if (descriptor < 0) return -1;
        if (connect(descriptor, (struct sockaddr *)&peer, sizeof peer) == 0) return descriptor;
        close(descriptor);
        usleep(PAUSE_MICROSECONDS);
    }
    return -1;
}

// openat2 PATH
static int open_by_openat2(char **arguments) {
    struct open_how how = {.flags = O_RDONLY};
    return syscall(SYS_openat2, AT_FDCWD, arguments[0], &how, sizeof how) < 0 ? fail(arguments[0]) : 0;
}

// openat FOLDER NAME: the caller's string says nothing about the folder.
static int open_in_folder(char **arguments) {
    int folder = open(arguments[0], O_RDONLY | O_DIRECTORY);
    return folder < 0 || openat(folder, arguments[1], O_RDONLY) < 0 ? fail(arguments[1]) : 0;
}

// connect ADDRESS PORT
static int connect_only(char **arguments) { return connected(arguments[0], arguments[1]) < 0 ? fail("connect") : 0; }

// redirect ADDRESS PORT FROM TO COMMAND…: a connection becomes the descriptors FROM to TO of a command.
static int redirect(char **arguments) {
    int descriptor = connected(arguments[0], arguments[1]);
    if (descriptor < 0) return fail("connect");
    for (int number = atoi(arguments[2]); number <= atoi(arguments[3]); number++)
        if (dup2(descriptor, number) < 0) return fail("dup2");
    execv(arguments[4], arguments + 4);
    return fail(arguments[4]);
}

// memfd PROGRAM ARGUMENT…: runs a copy that is in memory alone.
static int run_from_memory(char **arguments) {
    static char buffer[1 << 16];
    int source = open(arguments[0], O_RDONLY), copy = memfd_create("payload", MFD_CLOEXEC);
    if (source < 0 || copy < 0) return fail("memfd_create");
    for (ssize_t count; (count = read(source, buffer, sizeof buffer)) > 0;)
        if (write(copy, buffer, (size_t)count) != count) return fail("write");
    fexecve(copy, arguments, environ);
    return fail("fexecve");
}

// spawn COMMAND…: runs it as a child, as a server does.
static int spawn(char **arguments) {
    pid_t child = fork();
    if (child == 0) {
        execv(arguments[0], arguments);
        _exit(127);
    }
    int status = 0;
    return child < 0 || waitpid(child, &status, 0) < 0 ? fail("fork") : WEXITSTATUS(status);
}

static const struct {
    const char *name;
    int least;
    int (*act)(char **arguments);
} verbs[] = {
    {"openat2", 1, open_by_openat2}, {"openat", 2, open_in_folder}, {"connect", 2, connect_only},
    {"redirect", 5, redirect},       {"memfd", 1, run_from_memory},   {"spawn", 1, spawn},
};

int main(int count, char **arguments) {
    for (size_t index = 0; count > 1 && index < sizeof verbs / sizeof *verbs; index++)
        if (strcmp(arguments[1], verbs[index].name) == 0 && count >= 2 + verbs[index].least) return verbs[index].act(arguments + 2);
    fprintf(stderr, "actor: which verb?\n");
    return 2;
}
