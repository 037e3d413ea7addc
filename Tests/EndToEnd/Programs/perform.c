// Performs deeds: what public test tables say that a process does. Linked statically, because the image has no libraries.
//
//     perform here         reads deeds from standard input and performs them one after the other
//     perform apart PATH   the same in a mount and a network namespace of its own, where an overlay takes what is written to the host's
//                          files; PATH is an empty folder for it
//
// A deed is a line `deed MARK now|meanwhile` and a plan: lines of words with tabs between them, described at their functions. A process of
// its own performs it, with the mark as its only argument, so that whoever sees the process or a child of it can tell the deed. The answer
// on standard output is a line `MARK STATUS` each, with the exit status or 128 and the signal.
#define _GNU_SOURCE
#include "perform-names.h"

#include <arpa/inet.h>
#include <errno.h>
#include <fcntl.h>
#include <linux/capability.h>
#include <stdio.h>
#include <stdlib.h>
#include <string.h>
#include <sys/epoll.h>
#include <sys/eventfd.h>
#include <sys/inotify.h>
#include <sys/mount.h>
#include <sys/prctl.h>
#include <sys/sendfile.h>
#include <sys/signalfd.h>
#include <sys/stat.h>
#include <sys/sysmacros.h>
#include <sys/un.h>
#include <sys/wait.h>

// SECONDS: a deed that takes longer is ended. IMPOSSIBLE: the status of a deed whose call this kernel has not. PLAN: the variable that tells
// a process of a deed what is left to do.
enum { WORDS = 64, VALUES = 64, DEEDS = 4096, SECONDS = 30, IMPOSSIBLE = 77, PATH_BYTES = 256 };
#define PLAN "PLIMSOLL_PLAN"

static char program[PATH_BYTES];

static void fail(const char *what) {
    fprintf(stderr, "perform: %s: %s\n", what, strerror(errno));
    exit(1);
}

static char *copied(const char *text) {
    char *copy = strdup(text);
    if (!copy) fail("strdup");
    return copy;
}

// Values by name: descriptors and process ids of what a plan has made, and the answers of its calls.
static struct {
    char *name;
    long value;
} values[VALUES];
static int value_count;

static void keep(const char *name, const char *suffix, long value) {
    char full[PATH_BYTES];
    snprintf(full, sizeof full, "%s%s", name, suffix);
    if (value_count == VALUES) fail("too many values");
    values[value_count].name = copied(full);
    values[value_count++].value = value;
}

static long value_of(const char *name) {
    for (int index = value_count - 1; index >= 0; index--)
        if (strcmp(values[index].name, name) == 0) return values[index].value;
    errno = ENOENT;
    fail(name);
    return -1;
}

// unix://PATH, [IPv6]:PORT or IPv4:PORT.
static socklen_t address(const char *text, struct sockaddr_storage *storage) {
    struct sockaddr_un *local = (struct sockaddr_un *)storage;
    struct sockaddr_in *in = (struct sockaddr_in *)storage;
    struct sockaddr_in6 *in6 = (struct sockaddr_in6 *)storage;
    char host[PATH_BYTES];
    memset(storage, 0, sizeof *storage);
    if (strncmp(text, "unix://", 7) == 0) {
        local->sun_family = AF_UNIX;
        strncpy(local->sun_path, text + 7, sizeof local->sun_path - 1);
        return sizeof *local;
    }
    snprintf(host, sizeof host, "%s", *text == '[' ? text + 1 : text);
    char *colon = strrchr(host, ':');
    if (!colon) fail(text);
    *colon = 0;
    if (*text == '[') {
        host[strlen(host) - 1] = 0;
        in6->sin6_family = AF_INET6;
        in6->sin6_port = htons((unsigned short)atoi(colon + 1));
        if (inet_pton(AF_INET6, host, &in6->sin6_addr) != 1) fail(text);
        return sizeof *in6;
    }
    in->sin_family = AF_INET;
    in->sin_port = htons((unsigned short)atoi(colon + 1));
    if (inet_pton(AF_INET, host, &in->sin_addr) != 1) fail(text);
    return sizeof *in;
}

// MODE of names such as O_WRONLY|O_CREAT, or a number.
static long named(const char *text) {
    char copy[PATH_BYTES], *rest = copy, *name;
    long sum = 0;
    snprintf(copy, sizeof copy, "%s", text);
    while ((name = strsep(&rest, "|"))) {
        char *end;
        while (*name == ' ') name++;
        name[strcspn(name, " ")] = 0;
        long number = strtol(name, &end, 0);
        if (*name && !*end) sum |= number;
        else if (!perform_constant(name, &number)) fail(name);
        else sum |= number;
    }
    return sum;
}

// call NAME CALL ARGUMENT…: whatever it answers, which is kept as NAME.ret. An argument is `n:` and a number or names, `v:` and the name of a
// value, `s:` and a text, `a:` and an address, `l:` the length of that, `h:FLAGS:MODE:RESOLVE` for openat2, or `b:BYTES`, a buffer.
static void call(char **words, int count) {
    static struct sockaddr_storage peer;
    static struct open_how how;
    static char buffer[4096];
    socklen_t length = 0;
    long arguments[6] = {0}, number = perform_call(words[2]);
    if (number < 0) fail(words[2]);
    for (int index = 3; index < count && index < 9; index++) {
        char *text = words[index] + 2;
        long *argument = &arguments[index - 3];
        switch (*words[index]) {
        case 'n': *argument = named(text); break;
        case 'v': *argument = value_of(text); break;
        case 's': *argument = (long)text; break;
        case 'b': *argument = (long)buffer; break;
        case 'l': *argument = length; break;
        case 'a':
            length = address(text, &peer);
            *argument = (long)&peer;
            break;
        case 'h':
            how.flags = (unsigned long long)named(strsep(&text, ":"));
            how.mode = (unsigned long long)named(strsep(&text, ":"));
            how.resolve = (unsigned long long)named(text);
            *argument = (long)&how;
            break;
        default: errno = EINVAL; fail(words[index]);
        }
    }
    long answer = syscall(number, arguments[0], arguments[1], arguments[2], arguments[3], arguments[4], arguments[5]);
    if (answer < 0 && errno == ENOSYS) exit(IMPOSSIBLE);
    keep(words[1], ".ret", answer);
}

// A copy of this program, as PATH or in a folder of its own, and a link with the process's NAME to it if that is another.
struct copy {
    char folder[PATH_BYTES], path[2 * PATH_BYTES], link[3 * PATH_BYTES];
    int descriptor;
};

static void fill(int target) {
    struct stat status;
    int source = open("/proc/self/exe", O_RDONLY | O_CLOEXEC);
    if (source < 0 || fstat(source, &status) < 0 || target < 0) fail("copy of the program");
    for (off_t at = 0; at < status.st_size;)
        if (sendfile(target, source, &at, (size_t)(status.st_size - at)) <= 0) fail("sendfile");
    close(source);
}

static void make(struct copy *copy, const char *path, const char *name) {
    static int number;
    memset(copy, 0, sizeof *copy);
    copy->descriptor = -1;
    if (strcmp(path, "memfd") == 0) {
        copy->descriptor = memfd_create(name, MFD_CLOEXEC);
        fill(copy->descriptor);
        return;
    }
    if (*path) {
        snprintf(copy->path, sizeof copy->path, "%s", path);
        unlink(path);
    } else {
        snprintf(copy->folder, sizeof copy->folder, "/tmp/perform-%d-%d", getpid(), number++);
        if (mkdir(copy->folder, 0755) < 0) fail(copy->folder);
        snprintf(copy->path, sizeof copy->path, "%s/program", copy->folder);
    }
    int target = open(copy->path, O_WRONLY | O_CREAT | O_EXCL | O_CLOEXEC, 0755);
    fill(target);
    fchmod(target, 0755);
    close(target);
    if (!*name) return;
    snprintf(copy->link, sizeof copy->link, "%s", copy->path);
    snprintf(strrchr(copy->link, '/') + 1, 2 * PATH_BYTES, "%s", name);
    if (strcmp(copy->link, copy->path) == 0) *copy->link = 0;
    else if (unlink(copy->link), symlink(copy->path, copy->link) < 0) fail(copy->link);
}

static void clean(struct copy *copy) {
    if (*copy->link) unlink(copy->link);
    if (*copy->path) unlink(copy->path);
    if (*copy->folder) rmdir(copy->folder);
    if (copy->descriptor >= 0) close(copy->descriptor);
}

// Another user, with or without the rights of the present one.
static void become(uid_t user, int isCapable) {
    struct __user_cap_header_struct header = {.version = _LINUX_CAPABILITY_VERSION_3};
    struct __user_cap_data_struct data[_LINUX_CAPABILITY_U32S_3];
    if (isCapable) prctl(PR_SET_KEEPCAPS, 1);
    if (setgid(user) < 0 || setuid(user) < 0) fail("setuid");
    if (!isCapable) return;
    if (syscall(SYS_capget, &header, data) < 0) fail("capget");
    for (int index = 0; index < _LINUX_CAPABILITY_U32S_3; index++) data[index].inheritable = data[index].effective = data[index].permitted;
    if (syscall(SYS_capset, &header, data) < 0) fail("capset");
    // Those that the kernel does not know are refused.
    for (int capability = 0; capability < 64; capability++) prctl(PR_CAP_AMBIENT, PR_CAP_AMBIENT_RAISE, capability, 0, 0);
}

// PATH NAME ARGV0 USER COUNT ARGUMENT… VARIABLE…: a process that does the rest of a plan. The first four may be empty; `memfd` as PATH has
// it run from memory alone, `+` after the number of the USER leaves it all capabilities. Returns when the program is executed.
static pid_t start(char **words, int count, const char *plan, struct copy *copy) {
    char *path = words[0], *name = words[1], *user = words[3], *arguments[WORDS] = {0};
    int number = atoi(words[4]), executed[2];
    make(copy, path, name);
    const char *file = *copy->link ? copy->link : copy->path;
    arguments[0] = *words[2] ? words[2] : *name ? name : strrchr(copy->path, '/') + 1;
    for (int index = 0; index < number; index++) arguments[index + 1] = words[5 + index];
    if (pipe2(executed, O_CLOEXEC) < 0) fail("pipe2");
    pid_t child = fork();
    if (child < 0) fail("fork");
    if (child == 0) {
        for (int index = 5 + number; index < count; index++) putenv(words[index]);
        setenv(PLAN, plan, 1);
        if (*user) become((uid_t)atoi(user), strchr(user, '+') != NULL);
        prctl(PR_SET_PDEATHSIG, SIGKILL);
        if (copy->descriptor >= 0) fexecve(copy->descriptor, arguments, environ);
        else execve(file, arguments, environ);
        if (write(executed[1], "x", 1) < 0) _exit(1);
        fail(file);
    }
    char answer;
    close(executed[1]);
    if (read(executed[0], &answer, 1) != 0) fail("a process did not start");
    close(executed[0]);
    return child;
}

static int ended(pid_t child) {
    int status = 0;
    while (waitpid(child, &status, 0) < 0)
        if (errno != EINTR) fail("waitpid");
    return WIFEXITED(status) ? WEXITSTATUS(status) : 128 + WTERMSIG(status);
}

// file NAME PATH and its like: a descriptor, kept as NAME.fd.
static int descriptor(const char *kind, const char *path) {
    sigset_t none;
    int ends[2];
    sigemptyset(&none);
    if (strcmp(kind, "directory") == 0) {
        mkdir(path, 0755);
        return open(path, O_RDONLY | O_DIRECTORY);
    }
    if (strcmp(kind, "file") == 0) {
        for (const char *slash = path; (slash = strchr(slash + 1, '/'));) {
            char folder[PATH_BYTES];
            snprintf(folder, sizeof folder, "%.*s", (int)(slash - path), path);
            mkdir(folder, 0755);
        }
        // What names a folder is opened as one; no file is opened for reading, which would be an act of its own.
        struct stat status;
        int isFolder = stat(path, &status) == 0 && S_ISDIR(status.st_mode);
        return open(path, isFolder ? O_RDONLY | O_DIRECTORY : O_WRONLY | O_CREAT, 0644);
    }
    if (strcmp(kind, "pipe") == 0) return pipe(ends) < 0 ? -1 : ends[0];
    if (strcmp(kind, "event") == 0) return eventfd(0, 0);
    if (strcmp(kind, "eventpoll") == 0) return epoll_create1(0);
    if (strcmp(kind, "inotify") == 0) return inotify_init1(0);
    if (strcmp(kind, "signalfd") == 0) return signalfd(-1, &none, 0);
    if (strcmp(kind, "memfd") == 0) return memfd_create(path, 0);
    errno = EINVAL;
    return -1;
}

// connection NAME PROTOCOL ADDRESS: a server and a client, connected where the protocol has connections; NAME.client.fd and NAME.server.fd.
static void connection(char **words) {
    struct sockaddr_storage name;
    char local[PATH_BYTES];
    snprintf(local, sizeof local, "unix:///tmp/perform-%d.sock", getpid());
    int isLocal = strcmp(words[2], "unix") == 0, isDatagram = strncmp(words[2], "udp", 3) == 0, one = 1;
    socklen_t length = address(isLocal ? local : words[3], &name);
    int server = socket(name.ss_family, isDatagram ? SOCK_DGRAM : SOCK_STREAM, 0);
    int client = socket(name.ss_family, isDatagram ? SOCK_DGRAM : SOCK_STREAM, 0);
    if (server < 0 || client < 0) fail("socket");
    setsockopt(server, SOL_SOCKET, SO_REUSEADDR, &one, sizeof one);
    if (bind(server, (struct sockaddr *)&name, length) < 0) fail("bind");
    if (!isDatagram && listen(server, 8) < 0) fail("listen");
    if (!isDatagram && connect(client, (struct sockaddr *)&name, length) < 0) fail("connect");
    keep(words[1], ".client.fd", client);
    keep(words[1], ".server.fd", server);
    if (isLocal) unlink(local + 7);
}

static void shell(char *text) {
    pid_t child = fork();
    if (child == 0) {
        unsetenv(PLAN);
        execl("/bin/sh", "sh", "-c", text, (char *)0);
        _exit(127);
    }
    if (child < 0 || ended(child) != 0) fail(text);
}

// The lines of a plan. `process` … gives the rest to a process and waits for it, `run` … waits for one that does nothing, `start NAME` … has
// one that waits until it is killed at the end (NAME.pid); `shell TEXT` runs the shell.
static int perform(char *plan) {
    pid_t started[WORDS];
    struct copy copies[WORDS], copy;
    int start_count = 0, status = 0;
    char *line, *words[WORDS];
    while (status == 0 && (line = strsep(&plan, "\n"))) {
        int count = 0;
        while (count < WORDS - 1 && line) words[count++] = strsep(&line, "\t");
        words[count] = NULL;
        const char *verb = words[0];
        if (!*verb) continue;
        if (strcmp(verb, "shell") == 0) shell(words[1]);
        else if (strcmp(verb, "call") == 0) call(words, count);
        else if (strcmp(verb, "connection") == 0) connection(words);
        else if (strcmp(verb, "pause") == 0) pause();
        else if (strcmp(verb, "run") == 0 || strcmp(verb, "process") == 0) {
            int isRest = strcmp(verb, "process") == 0;
            pid_t child = start(words + 1, count - 1, isRest && plan ? plan : "", &copy);
            status = ended(child);
            clean(&copy);
            if (isRest) break;
        } else if (strcmp(verb, "start") == 0) {
            started[start_count] = start(words + 2, count - 2, "pause", &copies[start_count]);
            keep(words[1], ".pid", started[start_count++]);
        } else {
            int number = descriptor(verb, count > 2 ? words[2] : "");
            if (number < 0) fail(words[count - 1]);
            keep(words[1], ".fd", number);
        }
    }
    for (int index = 0; index < start_count; index++) {
        kill(started[index], SIGKILL);
        ended(started[index]);
        clean(&copies[index]);
    }
    return status;
}

static void device(const char *path, int minor) {
    if (mknod(path, S_IFCHR | 0666, makedev(1, (unsigned)minor)) < 0 || chmod(path, 0666) < 0) fail(path);
}

// The host's files under an overlay, devices of its own, and no network.
static void leave(const char *folder) {
    char options[4 * PATH_BYTES];
    if (unshare(CLONE_NEWNS | CLONE_NEWNET) < 0) fail("unshare");
    if (mount(NULL, "/", NULL, MS_REC | MS_PRIVATE, NULL) < 0 || mount("none", folder, "tmpfs", 0, "mode=755") < 0) fail(folder);
    if (chdir(folder) < 0 || mkdir("upper", 0755) < 0 || mkdir("work", 0755) < 0 || mkdir("root", 0755) < 0) fail("mkdir");
    snprintf(options, sizeof options, "lowerdir=/,upperdir=%s/upper,workdir=%s/work", folder, folder);
    if (mount("none", "root", "overlay", 0, options) < 0) fail("overlay");
    if (chdir("root") < 0 || mount("/proc", "proc", NULL, MS_BIND | MS_REC, NULL) < 0) fail("proc");
    if (mount("none", "dev", "tmpfs", 0, "mode=755") < 0 || mkdir("dev/shm", 01777) < 0) fail("dev");
    device("dev/null", 3);
    device("dev/zero", 5);
    device("dev/urandom", 9);
    if (mount("none", "dev/shm", "tmpfs", 0, "mode=1777") < 0) fail("dev/shm");
    if (syscall(SYS_pivot_root, ".", ".") < 0 || umount2(".", MNT_DETACH) < 0 || chdir("/") < 0) fail("pivot_root");
}

static pid_t begin(char *mark, const char *plan) {
    pid_t child = fork();
    if (child < 0) fail("fork");
    if (child > 0) return child;
    int nothing = open("/dev/null", O_RDWR | O_CLOEXEC);
    dup2(nothing, 0);
    dup2(2, 1);
    prctl(PR_SET_PDEATHSIG, SIGKILL);
    alarm(SECONDS);
    setenv(PLAN, plan, 1);
    execl(program, "perform", mark, (char *)0);
    fail(program);
    return -1;
}

static int all(void) {
    size_t size = 0;
    char *text = NULL, *mark[DEEDS];
    pid_t child[DEEDS];
    int count = 0;
    if (getdelim(&text, &size, 0, stdin) < 0) fail("no deeds");
    for (char *deed = strstr(text, "deed\t"), *next; deed && count < DEEDS; deed = next) {
        if ((next = strstr(deed, "\ndeed\t"))) *next++ = 0;
        char *line = strsep(&deed, "\n");
        strsep(&line, "\t");
        mark[count] = strsep(&line, "\t");
        child[count] = begin(mark[count], deed ? deed : "");
        // What only waits for a time does not keep the others waiting.
        if (strcmp(line, "meanwhile") != 0) {
            printf("%s\t%d\n", mark[count], ended(child[count]));
            child[count] = 0;
        }
        count++;
    }
    for (int index = 0; index < count; index++)
        if (child[index]) printf("%s\t%d\n", mark[index], ended(child[index]));
    return 0;
}

int main(int count, char **arguments) {
    char *plan = getenv(PLAN);
    if (plan) {
        plan = copied(plan);
        unsetenv(PLAN);
        return perform(plan);
    }
    // Rules look at variables: a deed has none but its own.
    if (clearenv() != 0 || setenv("PATH", "/usr/sbin:/usr/bin:/sbin:/bin", 1) < 0) fail("environment");
    ssize_t length = readlink("/proc/self/exe", program, sizeof program - 1);
    if (length < 0) fail("/proc/self/exe");
    if (count == 3 && strcmp(arguments[1], "apart") == 0) leave(arguments[2]);
    else if (count != 2 || strcmp(arguments[1], "here") != 0) return 2;
    return all();
}
