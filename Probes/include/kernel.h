// The kernel's structures, as far as the programs look into them. Offsets come from the running kernel's BTF (CO-RE): only the
// names and types count here. A field that kernels have under different names stands in a variant NAME___WHAT.
#ifndef PLIMSOLL_KERNEL_H
#define PLIMSOLL_KERNEL_H

#pragma clang attribute push(__attribute__((preserve_access_index)), apply_to = record)

typedef struct {
    int counter;
} atomic_t;
typedef struct {
    __u32 val;
} kuid_t;
typedef struct {
    __u32 val;
} kgid_t;

struct qstr {
    union {
        struct {
            __u32 hash;
            __u32 len;
        };
        __u64 hash_len;
    };
    const unsigned char *name;
};

struct super_block {
    __u32 s_dev;
    unsigned long s_magic;
    struct dentry *s_root;
};

struct inode {
    unsigned short i_mode;
    kuid_t i_uid;
    kgid_t i_gid;
    unsigned long i_ino;
    unsigned int i_nlink;
    struct super_block *i_sb;
};
struct timespec64 {
    __s64 tv_sec;
    long tv_nsec;
};
struct inode___seconds { // since 6.11
    __s64 i_mtime_sec;
    __s64 i_ctime_sec;
    __u32 i_mtime_nsec;
    __u32 i_ctime_nsec;
};
struct inode___timespec { // before 6.6
    struct timespec64 i_mtime;
    struct timespec64 i_ctime;
};
struct inode___underscores { // 6.6 to 6.10
    struct timespec64 __i_mtime;
    struct timespec64 __i_ctime;
};
struct ovl_inode { // fs/overlayfs/ovl_entry.h; only where overlayfs is built in
    unsigned long flags;
    struct inode vfs_inode;
    struct dentry *__upperdentry;
};

struct dentry {
    struct dentry *d_parent;
    struct qstr d_name;
    struct inode *d_inode;
};
struct vfsmount {
    struct dentry *mnt_root;
};
struct mnt_namespace;
struct mount {
    struct mount *mnt_parent;
    struct dentry *mnt_mountpoint;
    struct vfsmount mnt;
    struct mnt_namespace *mnt_ns;
};
struct path {
    struct vfsmount *mnt;
    struct dentry *dentry;
};
struct file {
    struct path f_path;
    struct inode *f_inode;
    unsigned int f_flags;
    void *private_data;
};
struct fdtable {
    unsigned int max_fds;
    struct file **fd;
};
struct files_struct {
    struct fdtable *fdt;
};
struct fs_struct {
    struct path root;
    struct path pwd;
};

struct in6_addr {
    __u8 bytes[16];
};
struct sock_common {
    __u32 skc_daddr;
    __u32 skc_rcv_saddr;
    __u16 skc_dport;
    __u16 skc_num;
    unsigned short skc_family;
    unsigned char skc_state;
    struct in6_addr skc_v6_daddr;
    struct in6_addr skc_v6_rcv_saddr;
};
struct sock {
    struct sock_common __sk_common;
    __u16 sk_type;
    __u16 sk_protocol;
};
struct socket {
    short type;
    struct sock *sk;
};
struct sockaddr_un {
    unsigned short sun_family;
    char sun_path[108];
};
struct unix_address {
    int len;
    struct sockaddr_un name[0];
};
struct unix_sock {
    struct sock sk;
    struct unix_address *addr;
    struct sock *peer;
};

struct ns_common {
    unsigned int inum;
};
struct pid_namespace {
    unsigned int level;
    struct ns_common ns;
};
struct mnt_namespace___ns {
    struct ns_common ns;
};
struct net___ns {
    struct ns_common ns;
};
struct user_namespace {
    struct ns_common ns;
};
struct upid {
    int nr;
    struct pid_namespace *ns;
};
struct pid {
    unsigned int level;
    struct upid numbers[1];
};
struct nsproxy {
    struct mnt_namespace *mnt_ns;
    struct net *net_ns;
};
struct tty_driver {
    int major;
    int minor_start;
};
struct tty_struct {
    int index;
    struct tty_driver *driver;
};
enum pid_type { PIDTYPE_PID, PIDTYPE_TGID, PIDTYPE_PGID, PIDTYPE_SID };
struct signal_struct {
    atomic_t live;
    struct pid *pids[4];
    struct tty_struct *tty;
    int group_exit_code;
};
typedef struct {
    __u64 val;
} kernel_cap_t; // struct { __u32 cap[2]; } before 6.3: the same 8 bytes on little endian machines
struct cred {
    kuid_t uid;
    kgid_t gid;
    kuid_t suid;
    kgid_t sgid;
    kuid_t euid;
    kgid_t egid;
    kuid_t fsuid;
    kernel_cap_t cap_inheritable;
    kernel_cap_t cap_permitted;
    kernel_cap_t cap_effective;
    struct user_namespace *user_ns;
};
struct vm_area_struct {
    struct file *vm_file;
};
struct mm_struct {
    unsigned long arg_start;
    unsigned long arg_end;
    unsigned long env_start;
    unsigned long env_end;
    struct file *exe_file;
};
struct kernfs_node {
    const char *name;
    __u64 id;
};
struct kernfs_node___parent { // before 6.15
    struct kernfs_node *parent;
};
struct kernfs_node___underscores { // since 6.15
    struct kernfs_node *__parent;
};
struct cgroup_root;
struct cgroup_subsys_state {
    struct cgroup *cgroup;
    struct cgroup_subsys_state *parent;
};
struct cgroup {
    struct cgroup_subsys_state self;
    struct kernfs_node *kn;
    struct cgroup_root *root;
};
struct css_set {
    struct cgroup_subsys_state *subsys[1]; // as many as the kernel has controllers
    struct cgroup *dfl_cgrp;
};
enum cgroup_subsys_id { cpu_cgrp_id, memory_cgrp_id, pids_cgrp_id }; // numbered by the kernel
struct trace_event_raw_mark_victim {
    __u32 uid; // since 6.8, when the tracepoint began to hand over the task
};
struct thread_info {
    __u32 status; // on x86
};
struct task_struct {
    struct thread_info thread_info;
    unsigned int flags;
    int exit_code;
    int pid;
    int tgid;
    struct task_struct *real_parent;
    struct task_struct *group_leader;
    struct pid *thread_pid;
    __u64 start_boottime;
    struct cred *real_cred;
    struct cred *cred;
    char comm[16];
    struct fs_struct *fs;
    struct files_struct *files;
    struct nsproxy *nsproxy;
    struct signal_struct *signal;
    kuid_t loginuid;
    struct css_set *cgroups;
    struct mm_struct *mm;
    void *stack;
    __u64 self_exec_id; // raised by every exec of the process (fs/exec.c, begin_new_exec); threads have it from who made them
};
struct linux_binprm {
    struct file *file;
    const char *filename;
    const char *interp;
};
struct linux_binprm___fdpath { // where the kernel has it: set where a descriptor was executed (execveat)
    const char *fdpath;
};
struct pt_regs {
#if defined(__TARGET_ARCH_x86)
    unsigned long r10;
    unsigned long r9;
    unsigned long r8;
    unsigned long bp;
    unsigned long bx;
    unsigned long cx;
    unsigned long dx;
    unsigned long si;
    unsigned long di;
    unsigned long orig_ax;
#elif defined(__TARGET_ARCH_arm64)
    unsigned long regs[31];
    int syscallno;
    __u64 orig_x0;
#else
#error "name the registers of this processor in Probes/include/kernel.h"
#endif
};
struct seq_file;
struct bpf_iter_meta {
    struct seq_file *seq;
    __u64 session_id;
    __u64 seq_num;
};
struct bpf_iter__task {
    struct bpf_iter_meta *meta;
    struct task_struct *task;
};

#pragma clang attribute pop

// What the tracepoint syscalls:sys_exit_* hands over (include/trace/syscall.h).
struct sys_exit {
    __u64 common;
    int number; // of the call, on this processor
    int padding;
    __s64 result;
};

#define PF_KTHREAD 0x00200000

// <linux/magic.h>
#define OVERLAYFS_SUPER_MAGIC 0x794c7630
#define TMPFS_MAGIC 0x01021994
#define SOCKFS_MAGIC 0x534F434B
#define PIPEFS_MAGIC 0x50495045
#define ANON_INODE_FS_MAGIC 0x09041934
#define MNT_NS_INTERNAL -22L // fs/mount.h: of a mount that the kernel keeps to itself
#define NSFS_MAGIC 0x6e736673 // of namespaces
#define PIDFS_MAGIC 0x50494446 // of processes, since 6.9
#define HUGETLBFS_MAGIC 0x958458f6

// <linux/stat.h>
#define S_IFMT 0170000
#define S_IFSOCK 0140000
#define S_IFREG 0100000
#define S_IFBLK 0060000
#define S_IFDIR 0040000
#define S_IFCHR 0020000
#define S_IFIFO 0010000

#define AT_FDCWD -100 // <linux/fcntl.h>

#define AF_UNIX 1
#define AF_INET 2
#define AF_INET6 10

#endif
