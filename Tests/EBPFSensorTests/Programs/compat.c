// Makes 32-bit calls (int 0x80) from a 64-bit program. Prints what came out, one `name value` a line.
#define _GNU_SOURCE
#include <errno.h>
#include <fcntl.h>
#include <netinet/in.h>
#include <stdint.h>
#include <stdio.h>
#include <stdlib.h>
#include <string.h>
#include <sys/mman.h>
#include <sys/socket.h>
#include <sys/syscall.h>
#include <unistd.h>

// int call32(long number, const uint32_t arguments[6])
asm(".text\n"
    "call32:\n"
    "  push %rbx\n  push %rbp\n"
    "  mov %rdi, %rax\n"
    "  mov (%rsi), %ebx\n  mov 4(%rsi), %ecx\n  mov 8(%rsi), %edx\n"
    "  mov 16(%rsi), %edi\n  mov 20(%rsi), %ebp\n  mov 12(%rsi), %esi\n"
    "  int $0x80\n"
    "  pop %rbp\n  pop %rbx\n"
    "  ret\n");
int call32(long number, const uint32_t *arguments);

static void fail(const char *what) {
    fprintf(stderr, "%s: %s\n", what, strerror(errno));
    exit(99);
}

static long done(long result, const char *what) {
    if (result < 0) fail(what);
    return result;
}

// What 32-bit calls can point to.
static char *low;

static uint32_t keep(const void *bytes, size_t size) {
    char *place = low;
    memcpy(place, bytes, size);
    low += (size + 15) & ~15ul;
    return (uint32_t)(uintptr_t)place;
}

static uint32_t text(const char *directory, const char *name) {
    char path[512];
    snprintf(path, sizeof(path), "%s/%s", directory, name);
    return keep(path, strlen(path) + 1);
}

static int call(const char *name, long number, uint32_t a, uint32_t b, uint32_t c, uint32_t d, uint32_t e, uint32_t f) {
    uint32_t arguments[6] = {a, b, c, d, e, f};
    int result = call32(number, arguments);
    printf("%s %d\n", name, result);
    return result;
}

static int socketcall(const char *name, uint32_t number, uint32_t a, uint32_t b, uint32_t c, uint32_t d, uint32_t e, uint32_t f) {
    uint32_t arguments[6] = {a, b, c, d, e, f};
    return call(name, 102, number, keep(arguments, sizeof(arguments)), 0, 0, 0, 0);
}

int main(int count, char **arguments) {
    if (count < 2) { // whether there are such calls at all
        uint32_t none[6] = {};
        return call32(20, none) == getpid() ? 0 : 96;
    }
    const char *d = arguments[1];
    low = mmap(0, 1 << 16, PROT_READ | PROT_WRITE, MAP_PRIVATE | MAP_ANONYMOUS | MAP_32BIT, -1, 0);
    if (low == MAP_FAILED) fail("mmap");

    int file = call("open", 5, text(d, "new"), O_CREAT | O_RDWR, 0640, 0, 0, 0);
    call("openat", 295, AT_FDCWD, text(d, "new"), O_RDONLY, 0, 0, 0);
    call("chmod", 15, text(d, "new"), 0755, 0, 0, 0, 0);
    call("rename", 38, text(d, "new"), text(d, "moved"), 0, 0, 0, 0);
    call("truncate64", 193, text(d, "moved"), 0x2000, 1, 0, 0, 0); // 4 GiB and 8 KiB
    call("chown16", 182, text(d, "moved"), 0xffff, 0, 0, 0, 0);
    call("mmap2", 192, 0, 4096, PROT_READ | PROT_EXEC, MAP_PRIVATE, file, 1);
    uint32_t old[6] = {0, 4096, PROT_READ | PROT_EXEC, MAP_PRIVATE, file, 4096};
    call("mmap", 90, keep(old, sizeof(old)), 0, 0, 0, 0, 0);
    call("missing", 11, text(d, "missing"), 0, 0, 0, 0, 0);

    struct sockaddr_in address = {.sin_family = AF_INET, .sin_addr.s_addr = htonl(INADDR_LOOPBACK)};
    socklen_t size = sizeof(address);
    int server = done(socket(AF_INET, SOCK_STREAM, 0), "socket");
    done(bind(server, (struct sockaddr *)&address, size), "bind");
    done(listen(server, 4), "listen");
    done(getsockname(server, (struct sockaddr *)&address, &size), "getsockname");
    printf("port %d\n", ntohs(address.sin_port));
    int client = socketcall("socket", 1, AF_INET, SOCK_STREAM, 0, 0, 0, 0);
    socketcall("connect", 3, client, keep(&address, size), size, 0, 0, 0);
    socketcall("accept", 5, server, 0, 0, 0, 0, 0);
    call("shutdown", 373, client, SHUT_WR, 0, 0, 0, 0);
    int sender = done(socket(AF_INET, SOCK_DGRAM, 0), "socket");
    struct { // struct compat_msghdr
        uint32_t name, size, vector, count, control, control_size, flags;
    } message = {keep(&address, size), size};
    socketcall("sendmsg", 16, sender, keep(&message, sizeof(message)), 0, 0, 0, 0);
    errno = 0;
    long refused = syscall(0x40000000 | 257, AT_FDCWD, "/nowhere/of/x32", O_RDONLY, 0);
    printf("x32 %d\n", refused < 0 ? -errno : 0);
    return 0;
}
