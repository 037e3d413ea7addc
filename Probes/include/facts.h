// What the kernel knows of a task, a file, a socket: written as fixed structures.
#ifndef PLIMSOLL_FACTS_H
#define PLIMSOLL_FACTS_H

#include "paths.h"

// A task's number in its own pid namespace.
INLINE __u32 own_number(struct pid *pid) {
    if (!pid) return 0;
    __u32 level = READ(pid, level);
    struct upid upid = {};
    if (level > 32) return 0;
    bpf_probe_read_kernel(&upid, sizeof(upid), (void *)pid + bpf_core_field_offset(struct pid, numbers) + level * bpf_core_type_size(struct upid));
    return upid.nr;
}

INLINE __u32 first_number(struct pid *pid) {
    if (!pid) return 0;
    struct upid upid = {};
    bpf_probe_read_kernel(&upid, sizeof(upid), (void *)pid + bpf_core_field_offset(struct pid, numbers));
    return upid.nr;
}

INLINE __u32 pid_namespace_of(struct pid *pid) {
    if (!pid) return 0;
    __u32 level = READ(pid, level);
    struct upid upid = {};
    if (level > 32) return 0;
    bpf_probe_read_kernel(&upid, sizeof(upid), (void *)pid + bpf_core_field_offset(struct pid, numbers) + level * bpf_core_type_size(struct upid));
    struct pid_namespace *namespace = AS(struct pid_namespace, upid.ns);
    return READ(namespace, ns.inum);
}

// new_encode_dev of <linux/kdev_t.h>: what proc(5) shows as tty_nr.
INLINE __u32 terminal_of(struct signal_struct *signal) {
    struct tty_struct *tty = READ(signal, tty);
    if (!tty) return 0;
    struct tty_driver *driver = READ(tty, driver);
    if (!driver) return 0;
    __u32 major = READ(driver, major);
    __u32 minor = READ(driver, minor_start) + READ(tty, index);
    return (minor & 0xff) | (major << 8) | ((minor & ~0xffu) << 12);
}

__noinline int write_task(void) {
    struct scratch *s = own_scratch();
    if (!s) return 0;
    struct task_struct *task = AS(struct task_struct, s->task);
    struct plimsoll_task *out = field_of(s, PLIMSOLL_TAG_TASK, sizeof(*out));
    if (!out) return 0;
    struct task_struct *parent = READ(task, real_parent);
    struct task_struct *parent_leader = READ(parent, group_leader);
    struct task_struct *leader = READ(task, group_leader);
    struct signal_struct *signal = READ(task, signal);
    struct nsproxy *nsproxy = READ(task, nsproxy);
    struct pid *group = READ(signal, pids[PIDTYPE_PGID]);
    struct pid *session = READ(signal, pids[PIDTYPE_SID]);
    out->parent_start = READ(parent_leader, start_boottime);
    out->parent = READ(parent, tgid);
    out->session = first_number(session);
    out->group = first_number(group);
    out->tty = terminal_of(signal);
    out->pid_in_namespace = own_number(READ(leader, thread_pid));
    out->tid_in_namespace = own_number(READ(task, thread_pid));
    out->session_in_namespace = own_number(session);
    out->group_in_namespace = own_number(group);
    out->pid_namespace = pid_namespace_of(READ(leader, thread_pid));
    out->mount_namespace = 0;
    out->network_namespace = 0;
    if (nsproxy) { // gone while a task exits
        struct mnt_namespace___ns *mounts = AS(struct mnt_namespace___ns, READ(nsproxy, mnt_ns));
        struct net___ns *network = AS(struct net___ns, READ(nsproxy, net_ns));
        if (mounts) out->mount_namespace = READ(mounts, ns.inum);
        if (network) out->network_namespace = READ(network, ns.inum);
    }
    struct cred *cred = READ(task, real_cred);
    out->user_namespace = READ(READ(cred, user_ns), ns.inum);
    bpf_probe_read_kernel(out->comm, sizeof(out->comm), (void *)leader + bpf_core_field_offset(struct task_struct, comm));
    return 0;
}

__noinline int write_credentials(void) {
    struct scratch *s = own_scratch();
    if (!s) return 0;
    struct task_struct *task = AS(struct task_struct, s->task);
    struct plimsoll_credentials *out = field_of(s, PLIMSOLL_TAG_CREDENTIALS, sizeof(*out));
    if (!out) return 0;
    struct cred *cred = s->ring_credentials ? AS(struct cred, s->ring_credentials) : READ(task, cred);
    out->uid = READ(cred, uid.val);
    out->gid = READ(cred, gid.val);
    out->euid = READ(cred, euid.val);
    out->egid = READ(cred, egid.val);
    out->suid = READ(cred, suid.val);
    out->sgid = READ(cred, sgid.val);
    out->fsuid = READ(cred, fsuid.val);
    out->loginuid = READ(task, loginuid.val);
    bpf_probe_read_kernel(&out->cap_inheritable, 8, (void *)cred + bpf_core_field_offset(struct cred, cap_inheritable));
    bpf_probe_read_kernel(&out->cap_permitted, 8, (void *)cred + bpf_core_field_offset(struct cred, cap_permitted));
    bpf_probe_read_kernel(&out->cap_effective, 8, (void *)cred + bpf_core_field_offset(struct cred, cap_effective));
    return 0;
}

INLINE void write_times(struct plimsoll_file *out, struct inode *inode) {
    const __u64 SECOND = 1000000000;
    if (bpf_core_field_exists(struct inode___seconds, i_ctime_sec)) {
        struct inode___seconds *i = (void *)inode;
        out->ctime = BPF_CORE_READ(i, i_ctime_sec) * SECOND + BPF_CORE_READ(i, i_ctime_nsec);
        out->mtime = BPF_CORE_READ(i, i_mtime_sec) * SECOND + BPF_CORE_READ(i, i_mtime_nsec);
    } else if (bpf_core_field_exists(struct inode___underscores, __i_mtime)) {
        struct inode___underscores *i = (void *)inode;
        out->ctime = BPF_CORE_READ(i, __i_ctime.tv_sec) * SECOND + BPF_CORE_READ(i, __i_ctime.tv_nsec);
        out->mtime = BPF_CORE_READ(i, __i_mtime.tv_sec) * SECOND + BPF_CORE_READ(i, __i_mtime.tv_nsec);
    } else {
        struct inode___timespec *i = (void *)inode;
        out->ctime = BPF_CORE_READ(i, i_ctime.tv_sec) * SECOND + BPF_CORE_READ(i, i_ctime.tv_nsec);
        out->mtime = BPF_CORE_READ(i, i_mtime.tv_sec) * SECOND + BPF_CORE_READ(i, i_mtime.tv_nsec);
    }
}

// Layers of an overlay: the dentry of the upper layer lies right behind the inode (fs/overlayfs/ovl_entry.h).
INLINE __u32 overlay_flags(struct inode *inode) {
    __u32 flags = PLIMSOLL_FILE_OVERLAY;
    __u64 upper = 0;
    __u64 size = bpf_core_type_size(struct inode);
    bpf_probe_read_kernel(&upper, sizeof(upper), (void *)inode + size);
    if (!upper) return flags;
    flags |= PLIMSOLL_FILE_UPPER;
    __u64 bits = 0;
    bpf_probe_read_kernel(&bits, sizeof(bits), (void *)inode - sizeof(bits));
    enum { OVL_CONST_INO = 4 }; // enum ovl_inode_flag of fs/overlayfs/overlayfs.h; `flags` lies right before the inode
    if (bits & (1 << OVL_CONST_INO)) flags |= PLIMSOLL_FILE_COPIED_UP;
    return flags;
}

// May the task's user write it, by its permission bits?
INLINE int is_writable(struct task_struct *task, __u32 mode, __u32 uid, __u32 gid) {
    struct cred *cred = READ(task, cred);
    __u32 fsuid = READ(cred, fsuid.val);
    if (fsuid == 0) return (mode & 0222) != 0;
    if (fsuid == uid) return (mode & 0200) != 0;
    if (READ(cred, egid.val) == gid) return (mode & 0020) != 0;
    return (mode & 0002) != 0;
}

__noinline int write_file(void) {
    struct scratch *s = own_scratch();
    if (!s) return 0;
    struct file *file = AS(struct file, s->file);
    struct task_struct *task = AS(struct task_struct, s->task);
    struct plimsoll_file *out = field_of(s, PLIMSOLL_TAG_FILE, sizeof(*out));
    if (!out) return 0;
    struct inode *inode = READ(file, f_inode);
    struct super_block *super = READ(inode, i_sb);
    out->inode = READ(inode, i_ino);
    out->device = READ(super, s_dev);
    out->mode = READ(inode, i_mode);
    out->uid = READ(inode, i_uid.val);
    out->gid = READ(inode, i_gid.val);
    out->links = READ(inode, i_nlink);
    out->magic = READ(super, s_magic);
    out->flags = 0;
    out->reserved = 0;
    write_times(out, inode);
    if (out->magic == OVERLAYFS_SUPER_MAGIC) out->flags = overlay_flags(inode);
    if (is_writable(task, out->mode, out->uid, out->gid)) out->flags |= PLIMSOLL_FILE_WRITABLE;
    if ((out->magic == TMPFS_MAGIC || out->magic == HUGETLBFS_MAGIC) && out->links == 0) {
        char name[8] = {};
        struct dentry *dentry = READ(file, f_path.dentry);
        bpf_probe_read_kernel(name, 6, READ(dentry, d_name.name));
        if (name[0] == 'm' && name[1] == 'e' && name[2] == 'm' && name[3] == 'f' && name[4] == 'd' && name[5] == ':') out->flags |= PLIMSOLL_FILE_MEMFD;
    }
    return 0;
}

// Which kind of thing an open file is.
INLINE __u32 kind_of(struct file *file) {
    struct inode *inode = READ(file, f_inode);
    __u32 mode = READ(inode, i_mode) & S_IFMT;
    if (mode == S_IFREG) {
        struct super_block *super = READ(inode, i_sb);
        __u64 magic = READ(super, s_magic);
        if (magic == ANON_INODE_FS_MAGIC || magic == NSFS_MAGIC || magic == PIDFS_MAGIC) return PLIMSOLL_KIND_ANONYMOUS;
        if ((magic == TMPFS_MAGIC || magic == HUGETLBFS_MAGIC) && READ(inode, i_nlink) == 0) {
            char name[8] = {};
            struct dentry *dentry = READ(file, f_path.dentry);
            bpf_probe_read_kernel(name, 6, READ(dentry, d_name.name));
            if (name[0] == 'm' && name[3] == 'f' && name[4] == 'd' && name[5] == ':') return PLIMSOLL_KIND_MEMFD;
        }
        return PLIMSOLL_KIND_FILE;
    }
    if (mode == S_IFDIR) return PLIMSOLL_KIND_DIRECTORY;
    if (mode == S_IFSOCK) return PLIMSOLL_KIND_SOCKET;
    if (mode == S_IFIFO) return PLIMSOLL_KIND_PIPE;
    if (mode == S_IFCHR) return PLIMSOLL_KIND_CHARACTER;
    if (mode == S_IFBLK) return PLIMSOLL_KIND_BLOCK;
    return PLIMSOLL_KIND_ANONYMOUS; // the anonymous inode has no type
}

INLINE struct file *file_of_descriptor(struct task_struct *task, __u64 descriptor) {
    struct files_struct *files = READ(task, files);
    if (!files) return 0;
    struct fdtable *table = READ(files, fdt);
    if (descriptor >= READ(table, max_fds)) return 0;
    __u64 file = LOAD8((void *)READ(table, fd) + descriptor * sizeof(void *));
    return file ? AS(struct file, file) : 0;
}

INLINE struct sock *sock_of(struct file *file) {
    struct socket *socket = AS(struct socket, READ(file, private_data));
    if (!socket) return 0;
    return READ(socket, sk);
}

// A socket's addresses, and the path of a unix socket's peer (its own where it has none).
__noinline int write_socket(void) {
    struct scratch *s = own_scratch();
    if (!s) return 0;
    struct sock *sock = AS(struct sock, s->sock);
    struct plimsoll_socket *out = field_of(s, PLIMSOLL_TAG_SOCKET, sizeof(*out));
    if (!out) return 0;
    __builtin_memset(out, 0, sizeof(*out));
    __u16 family = READ(sock, __sk_common.skc_family);
    out->family = family;
    out->type = READ(sock, sk_type);
    out->protocol = READ(sock, sk_protocol);
    out->state = READ(sock, __sk_common.skc_state);
    void *common = (void *)sock + bpf_core_field_offset(struct sock, __sk_common);
    if (family == AF_INET || family == AF_INET6) {
        __u16 remote = READ(sock, __sk_common.skc_dport);
        out->local_port = READ(sock, __sk_common.skc_num);
        out->remote_port = (remote >> 8) | (remote << 8);
    }
    if (family == AF_INET) {
        bpf_probe_read_kernel(out->local, 4, common + bpf_core_field_offset(struct sock_common, skc_rcv_saddr));
        bpf_probe_read_kernel(out->remote, 4, common + bpf_core_field_offset(struct sock_common, skc_daddr));
    } else if (family == AF_INET6) {
        bpf_probe_read_kernel(out->local, 16, common + bpf_core_field_offset(struct sock_common, skc_v6_rcv_saddr));
        bpf_probe_read_kernel(out->remote, 16, common + bpf_core_field_offset(struct sock_common, skc_v6_daddr));
    } else if (family == AF_UNIX) {
        struct unix_sock *own = AS(struct unix_sock, sock);
        struct unix_sock *peer = AS(struct unix_sock, READ(own, peer));
        struct unix_address *address = peer ? READ(peer, addr) : 0;
        if (!address) address = READ(own, addr);
        if (!address) return 0;
        __u32 length = READ(address, len);
        if (length <= 2 || length > 110 || !has_room(s, 128)) return 0;
        length -= 2;
        __u32 begin = begin_field(s);
        char *text = (char *)&s->bytes[begin & (RECORD_SPACE - 1)];
        bpf_probe_read_kernel(text, length, (void *)address + bpf_core_field_offset(struct unix_address, name) + 2);
        if (text[0] && text[(length - 1) & 127] == 0) length--; // a path ends with NUL, an abstract name begins with one
        end_field(s, PLIMSOLL_TAG_UNIX_PATH, begin + length);
    }
    return 0;
}

// The name of what has no path: anon_inode:[eventpoll], memfd:name.
INLINE void write_bare_name(struct scratch *s, struct file *file) {
    static const char namespace_name[] = "[nsfs]", process_name[] = "[pidfd]"; // since 6.9 a file system of its own; named as before
    struct inode *inode = READ(file, f_inode);
    struct super_block *super = READ(inode, i_sb);
    __u64 magic = READ(super, s_magic);
    struct dentry *dentry = READ(file, f_path.dentry);
    const void *name = READ(dentry, d_name.name);
    if (magic == NSFS_MAGIC) name = namespace_name;
    if (magic == PIDFS_MAGIC) name = process_name;
    write_kernel_text(s, PLIMSOLL_TAG_PATH, name);
}

INLINE void write_descriptor(struct scratch *s, __s64 number, __u32 kind, __u32 flags) {
    struct plimsoll_descriptor *out = field_of(s, PLIMSOLL_TAG_DESCRIPTOR, sizeof(*out));
    if (!out) return;
    out->number = number;
    out->kind = kind;
    out->flags = flags;
}

INLINE void walk_file(struct scratch *s, struct file *file, struct fs_struct *fs) {
    s->mount = (__u64)READ(file, f_path.mnt);
    s->dentry = (__u64)READ(file, f_path.dentry);
    s->root_mount = (__u64)READ(fs, root.mnt);
    s->root_dentry = (__u64)READ(fs, root.dentry);
    walk_path();
}

INLINE void walk_directory(struct scratch *s, struct fs_struct *fs) {
    s->mount = (__u64)READ(fs, pwd.mnt);
    s->dentry = (__u64)READ(fs, pwd.dentry);
    s->root_mount = (__u64)READ(fs, root.mnt);
    s->root_dentry = (__u64)READ(fs, root.dentry);
    walk_path();
}

// Where a relative text of the caller begins: at the directory descriptor in argument `at`, or at the working directory.
__noinline int find_base(void) {
    struct scratch *s = own_scratch();
    if (!s) return 0;
    struct task_struct *task = AS(struct task_struct, s->task);
    s->base_mount = s->base_dentry = 0;
    s->base_is_descriptor = 0;
    if (s->at >= 0) {
        int descriptor = (int)s->arguments[s->at & 7];
        if (descriptor != AT_FDCWD) {
            struct file *file = file_of_descriptor(task, (__u32)descriptor);
            s->base_is_descriptor = 1;
            if (!file) return 0;
            s->base_mount = (__u64)READ(file, f_path.mnt);
            s->base_dentry = (__u64)READ(file, f_path.dentry);
            return 0;
        }
    }
    struct fs_struct *fs = READ(task, fs);
    if (!fs) return 0;
    s->base_mount = (__u64)READ(fs, pwd.mnt);
    s->base_dentry = (__u64)READ(fs, pwd.dentry);
    return 0;
}

// Walks to the base that was found. False if it is not known.
INLINE int walk_base(struct scratch *s, struct fs_struct *fs) {
    if (!s->base_mount || !fs) return 0;
    s->mount = s->base_mount;
    s->dentry = s->base_dentry;
    s->root_mount = (__u64)READ(fs, root.mnt);
    s->root_dentry = (__u64)READ(fs, root.dentry);
    walk_path();
    return 1;
}

// The directory that the text at `text_address` is relative to, where that is not the working directory: an empty text means it itself.
__noinline int write_base(__u32 tag) {
    struct scratch *s = own_scratch();
    if (!s || s->at < 0) return 0;
    char first = 0;
    if (s->text_is_kernel)
        bpf_probe_read_kernel(&first, 1, (const void *)s->text_address);
    else
        bpf_probe_read_user(&first, 1, (const void *)s->text_address);
    if (first == '/') return 0;
    find_base();
    struct task_struct *task = AS(struct task_struct, s->task);
    if (!s->base_is_descriptor || !walk_base(s, READ(task, fs))) return 0;
    write_components(tag, 0, s->walk.from_root);
    return 0;
}

// The names of a file: see write_paths.
__noinline int write_file_paths(void) {
    struct scratch *s = own_scratch();
    if (!s) return 0;
    struct file *file = AS(struct file, s->file);
    struct task_struct *task = AS(struct task_struct, s->task);
    walk_file(s, file, READ(task, fs));
    struct mount *mount = mount_of(READ(file, f_path.mnt));
    if ((long)READ(mount, mnt_ns) == MNT_NS_INTERNAL) {
        // Of a mapping from an overlay: the file of one of its layers, which are mounted for the overlay alone. From there on the path is
        // that in the overlay; where the layer lies is the runtime's affair.
        if (s->walk.is_cut) s->flags |= PLIMSOLL_FLAG_TRUNCATED;
        write_components(PLIMSOLL_TAG_PATH, 0, s->walk.count);
    } else {
        write_paths(s);
    }
    return 0;
}

__noinline int write_directory(void) {
    struct scratch *s = own_scratch();
    if (!s) return 0;
    struct task_struct *task = AS(struct task_struct, s->task);
    struct fs_struct *fs = READ(task, fs);
    if (!fs) return 0;
    walk_directory(s, fs);
    write_components(PLIMSOLL_TAG_DIRECTORY, 0, s->walk.from_root);
    return 0;
}

#endif
