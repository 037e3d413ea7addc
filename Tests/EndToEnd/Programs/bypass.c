// Ways into the kernel that are no ordinary system calls: rings of io_uring, and 32-bit calls.
//
//     bypass ring WAY open|remove|connect NAME     WAY: plain, polled, worker, silent, slot
//     bypass compat open|mode|connect NAME
#define _GNU_SOURCE
#include <arpa/inet.h>
#include <errno.h>
#include <fcntl.h>
#include <linux/io_uring.h>
#include <stdatomic.h>
#include <stdint.h>
#include <stdio.h>
#include <stdlib.h>
#include <string.h>
#include <sys/mman.h>
#include <sys/socket.h>
#include <sys/syscall.h>
#include <unistd.h>

enum { SILENT_MICROSECONDS = 100000, IDLE_MILLISECONDS = 100 };

static long must(long result, const char *what) {
    if (result >= 0) return result;
    fprintf(stderr, "bypass: %s: %s\n", what, strerror(errno));
    exit(1);
}
#define MUST(call) must(call, #call)

static struct sockaddr_in address_of(const char *name) {
    struct sockaddr_in address = {.sin_family = AF_INET, .sin_port = htons(9)};
    inet_pton(AF_INET, name, &address.sin_addr);
    return address;
}

static int in_ring(char **a) {
    const char *way = a[0], *what = a[1], *name = a[2];
    struct io_uring_params p = {.sq_thread_idle = IDLE_MILLISECONDS};
    if (!strcmp(way, "polled")) p.flags = IORING_SETUP_SQPOLL;
    int ring = (int)MUST(syscall(SYS_io_uring_setup, 4, &p));
    char *sq = mmap(0, p.sq_off.array + p.sq_entries * 4, PROT_READ | PROT_WRITE, MAP_SHARED, ring, IORING_OFF_SQ_RING);
    char *cq = mmap(0, p.cq_off.cqes + p.cq_entries * sizeof(struct io_uring_cqe), PROT_READ, MAP_SHARED, ring, IORING_OFF_CQ_RING);
    struct io_uring_sqe *sqe = mmap(0, p.sq_entries * sizeof *sqe, PROT_READ | PROT_WRITE, MAP_SHARED, ring, IORING_OFF_SQES);
    struct sockaddr_in address = address_of(name);
    memset(sqe, 0, sizeof *sqe);
    sqe->fd = AT_FDCWD;
    sqe->addr = (uintptr_t)name;
    if (!strcmp(what, "open")) sqe->opcode = IORING_OP_OPENAT;
    else if (!strcmp(what, "remove")) sqe->opcode = IORING_OP_UNLINKAT;
    else {
        sqe->opcode = IORING_OP_CONNECT;
        sqe->fd = (int)MUST(socket(AF_INET, SOCK_STREAM, 0));
        sqe->addr = (uintptr_t)&address;
        sqe->off = sizeof address;
    }
    int is_silent = !strcmp(way, "silent");
    if (is_silent) sqe->flags = IOSQE_CQE_SKIP_SUCCESS;
    if (!strcmp(way, "worker")) sqe->flags = IOSQE_ASYNC;
    if (!strcmp(way, "slot")) {
        int none[2] = {-1, -1};
        MUST(syscall(SYS_io_uring_register, ring, IORING_REGISTER_FILES, none, 2));
        sqe->file_index = 1;
    }
    *(unsigned *)(sq + p.sq_off.array) = 0;
    atomic_store((_Atomic unsigned *)(sq + p.sq_off.tail), 1);
    unsigned flags = IORING_ENTER_GETEVENTS | (p.flags & IORING_SETUP_SQPOLL ? IORING_ENTER_SQ_WAKEUP : 0);
    MUST(syscall(SYS_io_uring_enter, ring, 1, !is_silent, flags, 0, 0));
    if (is_silent) return usleep(SILENT_MICROSECONDS);
    int result = ((struct io_uring_cqe *)(cq + p.cq_off.cqes))->res;
    return result < 0 && strcmp(what, "connect");
}

#if defined(__x86_64__)
// int call32(long number, const uint32_t arguments[5])
asm(".text\n"
    "call32:\n"
    "  push %rbx\n  mov %rdi, %rax\n"
    "  mov (%rsi), %ebx\n  mov 4(%rsi), %ecx\n  mov 8(%rsi), %edx\n  mov 16(%rsi), %edi\n  mov 12(%rsi), %esi\n"
    "  int $0x80\n"
    "  pop %rbx\n  ret\n");
int call32(long number, const uint32_t *arguments);

static int compat(char **a) {
    // Below 4 GiB, where such calls can point to.
    char *low = mmap(0, 1 << 16, PROT_READ | PROT_WRITE, MAP_PRIVATE | MAP_ANONYMOUS | MAP_32BIT, -1, 0);
    uint32_t place = (uint32_t)(uintptr_t)low, arguments[5] = {place};
    strcpy(low, a[1]);
    if (!strcmp(a[0], "open")) return call32(5, arguments) < 0;
    if (!strcmp(a[0], "mode")) {
        close(open(a[1], O_CREAT | O_WRONLY, 0644));
        arguments[1] = (uint32_t)strtol(a[2], 0, 8);
        return call32(15, arguments) < 0;
    }
    struct sockaddr_in address = address_of(a[1]);
    memcpy(low, &address, sizeof address);
    uint32_t values[3] = {(uint32_t)MUST(socket(AF_INET, SOCK_STREAM, 0)), place, sizeof address};
    memcpy(low + 256, values, sizeof values);
    arguments[0] = 3; // connect of socketcall
    arguments[1] = place + 256;
    call32(102, arguments);
    return 0;
}
#endif

int main(int count, char **arguments) {
    if (count == 5 && !strcmp(arguments[1], "ring")) return in_ring(arguments + 2);
#if defined(__x86_64__)
    if (count >= 4 && !strcmp(arguments[1], "compat")) return compat(arguments + 2);
#endif
    fprintf(stderr, "bypass: which way?\n");
    return 2;
}
