#define _GNU_SOURCE
#include "plimsoll_acts.h"

#include <arpa/inet.h>
#include <errno.h>
#include <fcntl.h>
#include <linux/bpf.h>
#include <linux/io_uring.h>
#include <linux/keyctl.h>
#include <linux/userfaultfd.h>
#include <net/if.h>
#include <sched.h>
#include <signal.h>
#include <stddef.h>
#include <string.h>
#include <sys/ioctl.h>
#include <sys/mman.h>
#include <sys/mount.h>
#include <sys/prctl.h>
#include <sys/ptrace.h>
#include <sys/sendfile.h>
#include <sys/socket.h>
#include <sys/stat.h>
#include <sys/syscall.h>
#include <sys/sysmacros.h>
#include <sys/un.h>
#include <sys/wait.h>
#include <unistd.h>

#ifndef __NR_pidfd_getfd
#define __NR_pidfd_getfd 438
#endif
#ifndef __NR_fsopen
#define __NR_fsopen 430
#endif

// Of TEST-NET-3 (RFC 5737): nobody has it; `prepare` gives it to the loopback interface of the container.
#define PEER "203.0.113.9"

// The answer of a call that makes a descriptor, which is closed.
static int closing(long descriptor) {
    if (descriptor < 0) return errno;
    close((int)descriptor);
    return 0;
}

static int outcome(long answer) { return answer < 0 ? errno : 0; }

static struct sockaddr_in peer(const char *address, int port) {
    struct sockaddr_in name = {.sin_family = AF_INET, .sin_port = htons(port)};
    inet_pton(AF_INET, address, &name.sin_addr);
    return name;
}

// Gives the loopback interface a further address, under a name of its own (netdevice(7)).
static int give(const char *interface, const char *address) {
    struct ifreq request = {0};
    struct sockaddr_in name = peer(address, 0);
    strncpy(request.ifr_name, interface, IFNAMSIZ - 1);
    memcpy(&request.ifr_addr, &name, sizeof name);
    int socket_ = socket(AF_INET, SOCK_DGRAM | SOCK_CLOEXEC, 0);
    if (socket_ < 0) return errno;
    int answer = ioctl(socket_, SIOCSIFADDR, &request) < 0 ? errno : 0;
    close(socket_);
    return answer;
}

static int prepare(void) {
    int answer = give("lo:1", PEER);
    return answer ? answer : give("lo:2", "169.254.169.254");
}

// A process that waits to be killed.
static pid_t sleeper(void) {
    pid_t child = fork();
    if (child == 0) {
        prctl(PR_SET_PDEATHSIG, SIGKILL);
        for (;;) pause();
    }
    return child;
}

static void end(pid_t child) {
    kill(child, SIGKILL);
    waitpid(child, NULL, 0);
}

// Runs a function in a process of its own, whose exit status is the answer.
static int apart(int (*body)(void)) {
    pid_t child = fork();
    if (child < 0) return errno;
    if (child == 0) _exit(body());
    int status = 0;
    waitpid(child, &status, 0);
    return WIFEXITED(status) ? WEXITSTATUS(status) : EINTR;
}

static int namespace_entered(void) {
    int descriptor = open("/proc/self/ns/mnt", O_RDONLY | O_CLOEXEC);
    if (descriptor < 0) return errno;
    setns(descriptor, CLONE_NEWNS);
    return closing(descriptor);
}

static int new_user(void) { return outcome(unshare(CLONE_NEWUSER)); }
static int user_namespace(void) { return apart(new_user); }
static int host_file_system(void) { return closing(syscall(__NR_fsopen, "debugfs", 1)); }

static int disk_made(void) {
    if (mknod("/tmp/plimsoll-disk", S_IFBLK | 0600, makedev(7, 200)) < 0) return errno;
    return outcome(unlink("/tmp/plimsoll-disk"));
}

static int by_handle(void) {
    union {
        struct file_handle handle;
        char bytes[sizeof(struct file_handle) + MAX_HANDLE_SZ];
    } of;
    int mount_id = 0;
    of.handle.handle_bytes = MAX_HANDLE_SZ;
    if (name_to_handle_at(AT_FDCWD, "/usr/bin/env", &of.handle, &mount_id, 0) < 0) return errno;
    int directory = open("/usr", O_RDONLY | O_DIRECTORY | O_CLOEXEC);
    if (directory < 0) return errno;
    int answer = closing(open_by_handle_at(directory, &of.handle, O_RDONLY | O_CLOEXEC));
    close(directory);
    return answer;
}

static int engine_socket(void) {
    struct sockaddr_un name = {.sun_family = AF_UNIX, .sun_path = "/tmp/docker.sock"};
    int server = socket(AF_UNIX, SOCK_STREAM | SOCK_CLOEXEC, 0), client = socket(AF_UNIX, SOCK_STREAM | SOCK_CLOEXEC, 0);
    int answer = 0;
    unlink(name.sun_path);
    if (bind(server, (struct sockaddr *)&name, sizeof name) < 0 || listen(server, 1) < 0) answer = errno;
    if (!answer && connect(client, (struct sockaddr *)&name, sizeof name) < 0) answer = errno;
    close(client);
    close(server);
    unlink(name.sun_path);
    return answer;
}

// What is loaded is no module, so that nothing happens whatever the kernel allows.
static int module_loaded(void) {
    int descriptor = open("/etc/passwd", O_RDONLY | O_CLOEXEC);
    if (descriptor < 0) return errno;
    int answer = syscall(SYS_finit_module, descriptor, "", 0) < 0 ? errno : 0;
    close(descriptor);
    return answer == ENOSYS ? ENOSYS : 0;
}

// Flags that do not exist: refused before anything is looked at.
static int kernel_replaced(void) {
    return syscall(SYS_kexec_load, 0ul, 0ul, NULL, 0xfffful) < 0 && errno == ENOSYS ? ENOSYS : 0;
}

static int bpf_loaded(void) {
    struct bpf_insn program[] = {
        {.code = BPF_ALU64 | BPF_MOV | BPF_K, .dst_reg = BPF_REG_0, .imm = 0},
        {.code = BPF_JMP | BPF_EXIT},
    };
    union bpf_attr attributes;
    memset(&attributes, 0, sizeof attributes);
    attributes.prog_type = BPF_PROG_TYPE_SOCKET_FILTER;
    attributes.insns = (unsigned long)program;
    attributes.insn_cnt = 2;
    attributes.license = (unsigned long)"GPL";
    return closing(syscall(SYS_bpf, BPF_PROG_LOAD, &attributes, sizeof attributes));
}

static int key_read(void) {
    char buffer[8];
    long key = syscall(SYS_add_key, "user", "plimsoll", "x", 1ul, KEY_SPEC_PROCESS_KEYRING);
    if (key < 0) return errno;
    return outcome(syscall(SYS_keyctl, KEYCTL_READ, key, buffer, sizeof buffer));
}

static int fault_handler(void) { return closing(syscall(SYS_userfaultfd, O_CLOEXEC | 1 /* UFFD_USER_MODE_ONLY */)); }

static int ring_made(void) {
    struct io_uring_params parameters;
    memset(&parameters, 0, sizeof parameters);
    return closing(syscall(SYS_io_uring_setup, 4, &parameters));
}

static int connected(const char *address, int port) {
    struct sockaddr_in name = peer(address, port);
    int socket_ = socket(AF_INET, SOCK_STREAM | SOCK_CLOEXEC, 0);
    if (socket_ < 0) return errno;
    // Nobody listens: the loopback interface refuses at once.
    int answer = connect(socket_, (struct sockaddr *)&name, sizeof name) < 0 && errno != ECONNREFUSED ? errno : 0;
    close(socket_);
    return answer;
}

static int metadata(void) { return connected("169.254.169.254", 80); }
static int public_address(void) { return connected(PEER, 443); }
static int mining_pool(void) { return connected(PEER, 3333); }
static int packet_socket(void) { return closing(socket(AF_PACKET, SOCK_RAW | SOCK_CLOEXEC, 0)); }

static int listening(int port, int *server) {
    struct sockaddr_in name = peer(PEER, port);
    int one = 1;
    *server = socket(AF_INET, SOCK_STREAM | SOCK_CLOEXEC, 0);
    if (*server < 0) return errno;
    setsockopt(*server, SOL_SOCKET, SO_REUSEADDR, &one, sizeof one);
    if (bind(*server, (struct sockaddr *)&name, sizeof name) < 0 || listen(*server, 1) < 0) return errno;
    return 0;
}

static int listener(void) {
    int server = -1, answer = listening(4445, &server);
    close(server);
    return answer;
}

static int reverse(void) {
    struct sockaddr_in name = peer(PEER, 4444);
    int server = -1, answer = listening(4444, &server);
    if (answer) return answer;
    int client = socket(AF_INET, SOCK_STREAM | SOCK_CLOEXEC, 0);
    if (connect(client, (struct sockaddr *)&name, sizeof name) < 0) return errno;
    return outcome(dup2(client, 0));
}

static int reverse_shell(void) { return apart(reverse); }

static int attached(void) {
    pid_t child = sleeper();
    if (child < 0) return errno;
    int answer = outcome(ptrace(PTRACE_ATTACH, child, NULL, NULL));
    if (!answer) {
        waitpid(child, NULL, __WALL);
        ptrace(PTRACE_DETACH, child, NULL, NULL);
    }
    end(child);
    return answer;
}

static int descriptor_taken(void) {
    pid_t child = sleeper();
    if (child < 0) return errno;
    long process = syscall(SYS_pidfd_open, child, 0);
    int answer = process < 0 ? errno : closing(syscall(__NR_pidfd_getfd, process, 0, 0));
    if (process >= 0) close((int)process);
    end(child);
    return answer;
}

static int trace_me(void) { return outcome(ptrace(PTRACE_TRACEME, 0, NULL, NULL)); }
static int tracing_request(void) { return apart(trace_me); }
static int disguise(void) { return outcome(prctl(PR_SET_NAME, "kworker/9:9")); }
static int memory_file(void) { return closing(syscall(SYS_memfd_create, "plimsoll", MFD_CLOEXEC)); }

static int from_memory(void) {
    struct stat status;
    char *arguments[] = {"true", NULL}, *environment[] = {NULL};
    int source = open("/usr/bin/true", O_RDONLY | O_CLOEXEC), copy = memfd_create("plimsoll", MFD_CLOEXEC);
    if (source < 0 || copy < 0 || fstat(source, &status) < 0) return errno;
    for (off_t at = 0; at < status.st_size;) {
        if (sendfile(copy, source, &at, (size_t)(status.st_size - at)) <= 0) return EIO;
    }
    syscall(SYS_execveat, copy, "", arguments, environment, AT_EMPTY_PATH);
    return errno;
}

static int fileless(void) { return apart(from_memory); }
static int process_memory(void) { return closing(open("/proc/self/mem", O_RDONLY | O_CLOEXEC)); }

static int hidden_process(void) {
    pid_t child = sleeper();
    if (child < 0) return errno;
    char path[32] = "/proc/", digits[12];
    int length = 0;
    for (pid_t rest = child; rest > 0; rest /= 10) digits[length++] = (char)('0' + rest % 10);
    for (int at = 6; length > 0; at++) path[at] = digits[--length];
    int answer = outcome(mount("/tmp", path, NULL, MS_BIND, NULL));
    if (!answer) answer = outcome(umount2(path, MNT_DETACH));
    end(child);
    return answer;
}

// In a root directory of its own: the programs and the loader there are nobody's.
static int written(const char *folder, const char *path) {
    mkdir("/tmp/plimsoll-root", 0700);
    if (chroot("/tmp/plimsoll-root") < 0 || chdir("/") < 0) return errno;
    mkdir(folder, 0700);
    int answer = closing(open(path, O_WRONLY | O_CREAT | O_CLOEXEC, 0600));
    unlink(path);
    rmdir(folder);
    return answer;
}

static int program_written(void) { return written("/bin", "/bin/plimsoll-exercise"); }
static int loader_written(void) { return written("/lib", "/lib/ld-plimsoll.so.9"); }
static int program_changed(void) { return apart(program_written); }
static int loader_changed(void) { return apart(loader_written); }

// Opened and not written; where /proc/sys is read-only, not even opened.
static int kernel_helper(void) {
    int descriptor = open("/proc/sys/kernel/core_pattern", O_WRONLY | O_CLOEXEC);
    if (descriptor >= 0) close(descriptor);
    return 0;
}

static int kernel_memory(void) {
    int descriptor = open("/proc/kcore", O_RDONLY | O_CLOEXEC);
    if (descriptor >= 0) close(descriptor);
    return 0;
}

static const struct {
    const char *name;
    int (*perform)(void);
} acts[] = {
    {"prepare", prepare},
    {"namespace", namespace_entered},
    {"user-namespace", user_namespace},
    {"host-file-system", host_file_system},
    {"disk-device", disk_made},
    {"handle", by_handle},
    {"engine-socket", engine_socket},
    {"module", module_loaded},
    {"kexec", kernel_replaced},
    {"bpf", bpf_loaded},
    {"key-ring", key_read},
    {"fault-handler", fault_handler},
    {"io-uring", ring_made},
    {"metadata", metadata},
    {"public-address", public_address},
    {"mining-pool", mining_pool},
    {"packet-socket", packet_socket},
    {"listen", listener},
    {"reverse-shell", reverse_shell},
    {"ptrace", attached},
    {"descriptor", descriptor_taken},
    {"trace-me", tracing_request},
    {"disguise", disguise},
    {"memory-file", memory_file},
    {"fileless", fileless},
    {"process-memory", process_memory},
    {"hidden-process", hidden_process},
    {"system-program", program_changed},
    {"loader", loader_changed},
    {"kernel-helper", kernel_helper},
    {"kernel-memory", kernel_memory},
};

int plimsoll_act(const char *name) {
    for (size_t index = 0; index < sizeof acts / sizeof *acts; index++) {
        if (strcmp(acts[index].name, name) == 0) return acts[index].perform();
    }
    return -1;
}

const char *plimsoll_act_name(int index) {
    return index >= 0 && (size_t)index < sizeof acts / sizeof *acts ? acts[index].name : NULL;
}
