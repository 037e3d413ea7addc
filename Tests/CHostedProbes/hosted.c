#include <stddef.h>

#include "helpers.h"

#pragma clang diagnostic push
#pragma clang diagnostic ignored "-Wunknown-attributes"
#pragma clang diagnostic ignored "-Wignored-attributes"
#pragma clang diagnostic ignored "-Wunused-function"
#pragma clang diagnostic ignored "-Wincompatible-pointer-types" // __u64 and uint64_t are two types of one size here
#include "include/call.h"

#include "programs/calls.h"
#include "programs/files.h"
#include "programs/paths.h"

#include "programs/failures.h"

#include "programs/tracepoints.h"
#pragma clang diagnostic pop

#include "plimsoll_hosted.h"

enum { NODES = 512, MOUNTS = 32, DESCRIPTORS = 64, NAME = 256, PROCESSES = 64, CGROUPS = 16 };

// A name in memory: the programs read the 8 bytes at its begin, however short it is.
struct node {
    struct dentry dentry;
    char name[NAME + 8];
};

void *bpf_rdonly_cast(const void *object, __u32 type) { return (void *)object; }

static struct scratch processor_scratch;
static struct plimsoll_condition condition_elements[PLIMSOLL_SLOTS];
static struct plimsoll_tables table_element;
static struct plimsoll_name name_elements[PLIMSOLL_NAME_SLOTS];
static struct plimsoll_process_name process_elements[PLIMSOLL_PROCESS_SLOTS];
static struct named_process named_processes[PROCESSES]; // by pid
static uint32_t host_elements[CGROUPS]; // by number; 0: there is none
static uint64_t executed; // programs: each name is another one's
static struct counters counter_elements[COUNTED_TYPES];
static uint8_t sent[RECORD_SPACE];
static uint64_t sent_size;

static struct node nodes[NODES];
static struct mount mounts[MOUNTS];
static unsigned node_count, mount_count;

void *hosted_task, *hosted_registers;

struct table {
    const char *name;
    const void *map;
    void *elements;
    size_t size;
    uint32_t count;
};

static const struct table tables_of_maps[] = {
    {"scratches", &scratches, &processor_scratch, sizeof(processor_scratch), 1},
    {"conditions", &conditions, condition_elements, sizeof(condition_elements[0]), PLIMSOLL_SLOTS},
    {"tables", &tables, &table_element, sizeof(table_element), 1},
    {"names", &names, name_elements, sizeof(name_elements[0]), PLIMSOLL_NAME_SLOTS},
    {"processes", &processes, process_elements, sizeof(process_elements[0]), PLIMSOLL_PROCESS_SLOTS},
    {"process_names", &process_names, named_processes, sizeof(named_processes[0]), PROCESSES},
    {"host_cgroups", &host_cgroups, host_elements, sizeof(host_elements[0]), CGROUPS},
    {"counts", &counts, counter_elements, sizeof(counter_elements[0]), COUNTED_TYPES},
};
enum { TABLES = sizeof(tables_of_maps) / sizeof(tables_of_maps[0]) };

static struct pending remembered;
static int has_remembered;

long hosted_remember(const void *map, const void *key, const void *value) {
    if (map == &process_names) {
        void *element = hosted_look_up(map, key);
        if (element) memcpy(element, value, sizeof(struct named_process));
        return element ? 0 : -1;
    }
    // There is one thread.
    if (map != &pendings) return -1;
    memcpy(&remembered, value, sizeof(remembered));
    has_remembered = 1;
    return 0;
}

long hosted_forget(const void *map, const void *key) {
    if (map == &process_names) {
        void *element = hosted_look_up(map, key);
        if (element) memset(element, 0, sizeof(struct named_process));
        return element ? 0 : -1;
    }
    has_remembered = 0;
    return 0;
}

void *hosted_look_up(const void *map, const void *key) {
    if (map == &pendings) return has_remembered ? &remembered : 0;
    uint32_t index = *(const uint32_t *)key;
    for (int i = 0; i < TABLES; i++) {
        const struct table *table = &tables_of_maps[i];
        if (map == &host_cgroups && table->map == map && !(index < table->count && host_elements[index])) return 0;
        if (table->map == map) return index < table->count ? (char *)table->elements + index * table->size : 0;
    }
    return 0;
}

long hosted_output(const void *record, uint64_t size) {
    if (size > sizeof(sent)) return -1;
    memcpy(sent, record, size);
    sent_size = size;
    return 0;
}

int plimsoll_hosted_update(const char *map, const void *key, const void *value) {
    for (int i = 0; i < TABLES; i++) {
        const struct table *table = &tables_of_maps[i];
        uint32_t index = *(const uint32_t *)key;
        if (strcmp(table->name, map)) continue;
        if (index >= table->count) return -1;
        if (table->map == &process_names && memcmp(&named_processes[index], value, table->size)) executed++;
        memcpy((char *)table->elements + index * table->size, value, table->size);
        return 0;
    }
    return -1;
}

void plimsoll_hosted_reset(void) {
    for (int i = 0; i < TABLES; i++) memset(tables_of_maps[i].elements, 0, tables_of_maps[i].size * tables_of_maps[i].count);
}

// The child of a dentry with this name, made if it is not there; a root without a parent.
static struct dentry *child(struct dentry *parent, const char *name, size_t length) {
    for (unsigned i = 0; parent && i < node_count; i++) {
        struct dentry *known = &nodes[i].dentry;
        if (known->d_parent == parent && known->d_name.len == length && !memcmp(nodes[i].name, name, length)) return known;
    }
    if (node_count == NODES || length >= NAME) return 0;
    struct node *node = &nodes[node_count++];
    memset(node, 0, sizeof(*node));
    memcpy(node->name, name, length);
    node->dentry.d_name.len = length;
    node->dentry.d_name.name = (const unsigned char *)node->name;
    node->dentry.d_parent = parent ? parent : &node->dentry;
    return &node->dentry;
}

// Follows the names of a path below a dentry. `depth` counts them; where it is `root_depth`, `root` is set.
static struct dentry *descend(
    struct dentry *dentry, struct mount *mount, const char *path, size_t length, uint32_t *depth, uint32_t root_depth, struct path *root) {
    size_t at = 0;
    while (dentry) {
        if (root && *depth == root_depth) *root = (struct path){&mount->mnt, dentry};
        while (at < length && path[at] == '/') at++;
        size_t begin = at;
        while (at < length && path[at] != '/') at++;
        if (at == begin) return dentry;
        dentry = child(dentry, path + begin, at - begin);
        if (depth) (*depth)++;
    }
    return 0;
}

// The mount at a place, made if it is not there.
static struct mount *mount_at(struct mount *parent, struct dentry *point, const char *above, size_t length) {
    for (unsigned i = 0; i < mount_count; i++)
        if (parent ? mounts[i].mnt_parent == parent && mounts[i].mnt_mountpoint == point && &mounts[i] != parent : i == 0) return &mounts[i];
    if (mount_count == MOUNTS) return 0;
    uint32_t ignored = 0;
    struct dentry *root = descend(child(0, "/", 1), 0, above, length, &ignored, 0, 0);
    if (!root) return 0;
    struct mount *mount = &mounts[mount_count++];
    *mount = (struct mount){.mnt_parent = parent ? parent : mount, .mnt_mountpoint = parent ? point : root, .mnt = {root}};
    return mount;
}

static int find_place(const char *text, struct path *place, uint32_t root_depth, struct path *root) {
    struct mount *mount = 0;
    struct dentry *dentry = 0;
    uint32_t depth = 0;
    while (text) {
        const char *colon = strchr(text, ':'), *end = strchr(text, '\n');
        if (!colon) return -2;
        size_t inside = end ? (size_t)(end - colon - 1) : strlen(colon + 1);
        mount = mount_at(mount, dentry, text, colon - text);
        if (!mount) return -2;
        dentry = descend(mount->mnt.mnt_root, mount, colon + 1, inside, &depth, root_depth, root);
        if (!dentry) return -2;
        *place = (struct path){&mount->mnt, dentry};
        text = end ? end + 1 : 0;
    }
    return 0;
}

int64_t plimsoll_hosted_run(const struct plimsoll_hosted_call *call, const uint8_t **record) {
    static struct inode inodes[2]; // the programs look right behind an inode for an overlay's part of it
    static struct super_block super;
    static struct net_socket {
        struct unix_sock sock;
        struct socket socket;
    } net;
    static struct user_namespace user_namespace;
    static struct cred cred = {.user_ns = &user_namespace};
    static struct kernfs_node node = {.id = 1};
    static struct cgroup cgroup = {.kn = &node};
    static struct css_set set = {.dfl_cgrp = &cgroup};
    static struct file file;
    static struct file *descriptors[DESCRIPTORS];
    static struct fdtable table = {DESCRIPTORS, descriptors};
    static struct files_struct files = {&table};
    static struct fs_struct fs;
    static struct task_struct task;
    static struct pt_regs registers;

    node_count = mount_count = 0;
    sent_size = 0;
    memset(&file, 0, sizeof(file));
    memset(descriptors, 0, sizeof(descriptors));
    memset(&registers, 0, sizeof(registers));
    memset(&net, 0, sizeof(net));
    inodes[0] = (struct inode){.i_mode = call->mode, .i_nlink = call->links, .i_sb = &super};
    super.s_magic = call->magic;
    task = (struct task_struct){
        .pid = 7, .tgid = 7, .group_leader = &task, .real_cred = &cred, .cred = &cred, .fs = &fs, .files = &files, .cgroups = &set,
        .self_exec_id = executed};
    // The namespace's root first: it is the process's root unless the file's place says another.
    if (find_place(":/", &fs.root, 0, 0) || find_place(call->directory, &fs.pwd, 0, 0)) return -2;
    if (call->file) {
        file.f_inode = &inodes[0];
        if (find_place(call->file, &file.f_path, call->root_depth, &fs.root)) return -2;
        if (call->socket_family) {
            net.sock.sk.__sk_common.skc_family = call->socket_family;
            net.socket.sk = &net.sock.sk;
            file.private_data = &net.socket;
        }
        int64_t number = call->descriptor;
        if (number < 0 || number >= DESCRIPTORS) return -2;
        descriptors[number] = &file;
    }
    hosted_task = &task;
    hosted_registers = &registers;
    control.is_taking = 1;
    control.agent = 1;

    const uint64_t *a = call->arguments;
    uint64_t how[2] = {a[1], a[2]}, name = (uint64_t)call->caller, name2 = (uint64_t)call->caller2;
    uint64_t r[6] = {a[0], a[1], a[2], a[3], a[4], a[5]};
    const struct plimsoll_call *row = 0;
    for (uint32_t slot = 0; slot < PLIMSOLL_SLOTS; slot++)
        if (plimsoll_calls[slot].x86_64 == call->number) row = &plimsoll_calls[slot];
    if (!row || NATIVE_NUMBER(row->x86_64, row->arm64) < 0 || row->family == PLIMSOLL_FAMILY_EXEC) return -1;
    switch (call->number) {
    case 2: r[0] = name; break;
    case 257: r[1] = name; r[2] = a[1]; r[3] = a[2]; break;
    case 437: r[1] = name; r[2] = (uint64_t)how; break;
    case 85: r[0] = name; r[1] = a[2]; break;
    default:
        for (int what = 0; what < 4; what++) {
            int argument = plimsoll_argument_of(row->shape, what);
            if (argument >= 0 && what == PLIMSOLL_SHAPE_PATH) r[argument] = name;
            if (argument >= 0 && what == PLIMSOLL_SHAPE_PATH2) r[argument] = name2;
        }
        // Addresses that the made-up caller does not have.
        for (int what = PLIMSOLL_SHAPE_ADDRESS; what <= PLIMSOLL_SHAPE_PAIR; what++) {
            int argument = plimsoll_argument_of(row->shape, what);
            if (argument >= 0) r[argument] = 0;
            if (argument >= 0 && what == PLIMSOLL_SHAPE_ADDRESS) r[argument + 1] = 0;
        }
    }
    int number = NATIVE_NUMBER(row->x86_64, row->arm64);
    int (*program)(struct sys_exit *) = row->family == PLIMSOLL_FAMILY_OPEN ? plimsoll_open : row->family == PLIMSOLL_FAMILY_PATHS ? plimsoll_paths : plimsoll_call;
#if defined(__x86_64__)
    registers.di = r[0];
    registers.si = r[1];
    registers.dx = r[2];
    registers.r10 = r[3];
    registers.r8 = r[4];
    registers.r9 = r[5];
#else
    registers.orig_x0 = r[0];
    for (int i = 1; i < 6; i++) registers.regs[i] = r[i];
#endif
    struct sys_enter begin = {.number = number};
    struct sys_exit context = {.number = number, .result = call->result};
    if (row->family == PLIMSOLL_FAMILY_PATHS) plimsoll_paths_begin(&begin);
    program(&context);
    *record = sent;
    return (int64_t)sent_size;
}

int plimsoll_hosted_look(const struct plimsoll_hosted_look *look) {
    static struct cred cred;
    static struct kernfs_node node = {.id = 1};
    static struct cgroup cgroup = {.kn = &node};
    static struct css_set set = {.dfl_cgrp = &cgroup};
    static struct task_struct task;
    cred.euid.val = look->user;
    task = (struct task_struct){
        .pid = 7, .tgid = 7, .group_leader = &task, .real_cred = &cred, .cred = &cred, .cgroups = &set, .self_exec_id = executed};
    struct scratch *s = &processor_scratch;
    s->task = (uint64_t)&task;
    s->slot = look->slot;
    s->bank = 0;
    s->marks = 0;
    s->result = look->result;
    s->kinds = look->kinds;
    memcpy(s->arguments, look->arguments, sizeof(look->arguments));
    s->derived.family = look->family;
    s->derived.address_known = look->address_known;
    memcpy(s->derived.local, look->local, sizeof(look->local));
    memcpy(s->derived.remote, look->remote, sizeof(look->remote));
    s->derived.local_port = look->local_port;
    s->derived.remote_port = look->remote_port;
    look_out();
    if (s->is_met) return 1;
    return s->needs && is_met(s->bits | s->needs);
}
