// The structures of io_uring, as far as the programs look into them: see kernel.h. Those of single operations lie at the begin of a
// request; which there are depends on the kernel, so that each field is asked for before it is read.
#ifndef PLIMSOLL_KERNEL_RINGS_H
#define PLIMSOLL_KERNEL_RINGS_H

#pragma clang attribute push(__attribute__((preserve_access_index)), apply_to = record)

struct io_cqe { // since 5.19; `fd` becomes something else when the request is completed
    __u64 user_data;
    int fd;
};
struct io_kiocb {
    struct file *file; // in a union with the operations, each of which begins with it
    __u8 opcode;
    __u32 flags; // the lower half where the kernel has 64 bits
    struct io_cqe cqe;
    struct io_ring_ctx *ctx;
    void *async_data;
    const struct cred *creds;
};
struct io_kiocb___task { // before 6.13
    struct task_struct *task;
};
struct io_kiocb___tctx { // since 6.13
    struct io_uring_task *tctx;
};
struct io_uring_task {
    struct task_struct *task;
};
struct io_ring_ctx {
    unsigned int flags;
    unsigned int compat : 1;
    const struct cred *sq_creds;
};
struct io_rsrc_node {
    unsigned long file_ptr;
};
struct io_ring_ctx___nodes { // since 6.13
    struct {
        struct {
            unsigned int nr;
            struct io_rsrc_node **nodes;
        } data;
    } file_table;
};
struct io_fixed_file {
    unsigned long file_ptr;
};
struct io_ring_ctx___files { // before 6.13
    struct {
        struct io_fixed_file *files;
    } file_table;
    unsigned int nr_user_files;
};
struct io_uring_cqe {
    __u64 user_data;
    __s32 res;
};

struct filename {
    const char *name;
};
struct open_how {
    __u64 flags;
    __u64 mode;
    __u64 resolve;
};
struct xattr_name {
    char name[256];
};
struct msghdr {
    void *msg_name;
    int msg_namelen;
};
struct io_async_msghdr {
    struct msghdr msg;
    char addr[128];
};

struct io_open {
    int dfd;
    __u32 file_slot;
    struct filename *filename;
    struct open_how how;
};
struct io_rename {
    int old_dfd;
    int new_dfd;
    struct filename *oldpath;
    struct filename *newpath;
    int flags;
};
struct io_link {
    int old_dfd;
    int new_dfd;
    struct filename *oldpath;
    struct filename *newpath;
    int flags;
};
struct io_unlink {
    int dfd;
    int flags;
    struct filename *filename;
};
struct io_mkdir {
    int dfd;
    unsigned short mode;
    struct filename *filename;
};
struct io_xattr {
    struct {
        void *value;
        unsigned long size;
        struct xattr_name *kname;
        unsigned int flags;
    } ctx;
    struct filename *filename;
};
struct io_ftrunc {
    long long len;
};
struct io_pipe {
    int *fds;
    int flags;
    int file_slot;
};
struct io_socket {
    int domain;
    int type;
    int protocol;
    __u32 file_slot;
};
struct io_accept {
    void *addr;
    int *addr_len;
    int flags;
    int iou_flags;
    __u32 file_slot;
};
struct io_connect {
    void *addr;
    int addr_len;
};
struct io_bind {
    int addr_len;
};
struct io_listen {
    int backlog;
};
struct io_shutdown {
    int how;
};
struct io_sr_msg {
    void *umsg;
    int len;
    unsigned int msg_flags;
};
struct io_sr_msg___addr { // before 6.13: SEND's address, in the caller's memory
    void *addr;
    int addr_len;
};

#pragma clang attribute pop

#endif
