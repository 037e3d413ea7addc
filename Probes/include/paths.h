// Paths: walked from a dentry across mounts up to the root of the mount namespace.
#ifndef PLIMSOLL_PATHS_H
#define PLIMSOLL_PATHS_H

#include "record.h"

INLINE struct mount *mount_of(struct vfsmount *mount) {
    return AS(struct mount, (__u64)mount - bpf_core_field_offset(struct mount, mnt));
}

// Collects the components of the path at `mount` and `dentry`, the last one first; reads no name.
__noinline int walk_path(void) {
    struct scratch *scratch = own_scratch();
    if (!scratch) return 0;
    volatile struct walk *walk = &scratch->walk; // not in registers: see record.h
    struct vfsmount *mount = AS(struct vfsmount, scratch->mount);
    struct dentry *dentry = AS(struct dentry, scratch->dentry);
    struct mount *at = mount_of(mount);
    struct mount *root = mount_of(AS(struct vfsmount, scratch->root_mount));
    struct dentry *root_dentry = AS(struct dentry, scratch->root_dentry);
    struct dentry *mount_root = READ(mount, mnt_root);
    struct dentry *first_root = mount_root;
    __builtin_memset((void *)walk, 0, sizeof(*walk));
    walk->is_cut = 1;
    for (int i = 0; i < WALK_COMPONENTS; i++) {
        if (dentry == root_dentry && at == root && !walk->met_root) {
            walk->from_root = walk->count;
            walk->met_root = 1;
        }
        if (dentry == mount_root) {
            struct mount *parent = READ(at, mnt_parent);
            if (!walk->has_crossed) {
                walk->in_mount = walk->count;
                walk->has_crossed = 1;
            }
            if (parent == at) {
                walk->is_cut = 0;
                break;
            }
            dentry = READ(at, mnt_mountpoint);
            at = parent;
            mount_root = READ(parent, mnt.mnt_root);
            continue;
        }
        struct dentry *parent = READ(dentry, d_parent);
        if (parent == dentry) { // a file system that is mounted nowhere
            walk->is_cut = 0;
            break;
        }
        __u32 count = walk->count;
        scratch->dentries[count & (WALK_COMPONENTS - 1)] = (__u64)dentry;
        walk->count = count + 1;
        dentry = parent;
    }
    if (!walk->met_root) walk->from_root = walk->count;
    if (!walk->has_crossed) walk->in_mount = walk->count;

    dentry = first_root;
    __u32 is_cut = walk->is_cut;
    walk->is_cut = 1;
    for (int i = 0; i < ABOVE_COMPONENTS; i++) {
        struct dentry *parent = READ(dentry, d_parent);
        if (parent == dentry) {
            walk->is_cut = is_cut;
            break;
        }
        __u32 above = walk->above;
        scratch->above[above & (ABOVE_COMPONENTS - 1)] = (__u64)dentry;
        walk->above = above + 1;
        dentry = parent;
    }
    return 0;
}

// Appends "/name" for a component at `cursor`, if that stays below `limit`.
__noinline int append_component(__u64 address, __u32 limit) {
    struct scratch *s = own_scratch();
    if (!s) return 0;
    struct dentry *dentry = AS(struct dentry, address);
    __u32 at = s->cursor;
    __u32 length = READ(dentry, d_name.len);
    const unsigned char *name = READ(dentry, d_name.name);
    if (length > 255 || at + length + 1 > limit) {
        s->flags |= PLIMSOLL_FLAG_TRUNCATED;
        return 0;
    }
    s->bytes[at & (RECORD_SPACE - 1)] = '/';
    at++;
    if (bpf_probe_read_kernel(&s->bytes[at & (RECORD_SPACE - 1)], length, name)) s->flags |= PLIMSOLL_FLAG_UNREADABLE;
    s->cursor = at + length;
    return 0;
}

// Writes the components `above - 1 ... 0` above the mount and then `from - 1 ... 0` of the walked path.
__noinline int write_components(__u32 tag, __u32 above, __u32 from) {
    struct scratch *s = own_scratch();
    if (!s || !has_room(s, PLIMSOLL_MAX_PATH)) return 0;
    __u32 begin = begin_field(s);
    __u32 limit = begin + PLIMSOLL_MAX_PATH;
    s->cursor = begin;
    for (__u32 i = 0; i < ABOVE_COMPONENTS; i++) {
        if (i >= above) break;
        append_component(s->above[(above - 1 - i) & (ABOVE_COMPONENTS - 1)], limit);
    }
    for (__u32 i = 0; i < WALK_COMPONENTS; i++) {
        if (i >= from) break;
        append_component(s->dentries[(from - 1 - i) & (WALK_COMPONENTS - 1)], limit);
    }
    __u32 end = s->cursor;
    if (end == begin) {
        s->bytes[end & (RECORD_SPACE - 1)] = '/';
        end++;
    }
    end_field(s, tag, end);
    return 0;
}

// Writes the names of the walked path: from the namespace's root, from the process's root and inside the file system where these differ.
INLINE void write_paths(struct scratch *s) {
    struct walk *walk = &s->walk;
    if (walk->is_cut) s->flags |= PLIMSOLL_FLAG_TRUNCATED;
    write_components(PLIMSOLL_TAG_PATH, 0, walk->count);
    if (walk->from_root != walk->count) write_components(PLIMSOLL_TAG_PATH_ROOT, 0, walk->from_root);
    if (walk->in_mount != walk->count || walk->above) write_components(PLIMSOLL_TAG_PATH_FS, walk->above, walk->in_mount);
}

// Writes the text at `text_address`, of the caller or of the kernel.
__noinline int write_text(__u32 tag, int is_kernel) {
    struct scratch *s = own_scratch();
    if (!s || !has_room(s, PLIMSOLL_MAX_PATH)) return 0;
    __u32 begin = begin_field(s);
    void *to = &s->bytes[begin & (RECORD_SPACE - 1)];
    const void *from = (const void *)s->text_address;
    long length = is_kernel ? bpf_probe_read_kernel_str(to, PLIMSOLL_MAX_PATH, from) : bpf_probe_read_user_str(to, PLIMSOLL_MAX_PATH, from);
    if (length < 0) {
        s->flags |= PLIMSOLL_FLAG_UNREADABLE;
        return 0;
    }
    if (!length) length = 1; // older kernels, 6.1 for one, say 0 for an empty text
    if (length == PLIMSOLL_MAX_PATH) { // it ends there, or goes on
        char last = 0;
        const char *at = from + PLIMSOLL_MAX_PATH - 1;
        if (is_kernel)
            bpf_probe_read_kernel(&last, 1, at);
        else
            bpf_probe_read_user(&last, 1, at);
        if (last) s->flags |= PLIMSOLL_FLAG_TRUNCATED;
    }
    end_field(s, tag, begin + ((__u32)(length - 1) & (PLIMSOLL_MAX_PATH - 1)));
    return 0;
}

INLINE void write_user_text(struct scratch *s, __u32 tag, const void *text) {
    s->text_address = (__u64)text;
    write_text(tag, 0);
}

INLINE void write_kernel_text(struct scratch *s, __u32 tag, const void *text) {
    s->text_address = (__u64)text;
    write_text(tag, 1);
}

#endif
