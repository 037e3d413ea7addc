// Calls on a descriptor, calls that make one, and calls that take numbers alone: what the descriptor is, read when it happens.

enum { FCNTL_DUPFD = 0, FCNTL_DUPFD_CLOEXEC = 1030 }; // <linux/fcntl.h>
enum { PROT_EXECUTE = 4 };                            // <asm-generic/mman-common.h>
enum { PRCTL_SET_NAME = 15 };                         // <linux/prctl.h>
enum { TAKEN = 4, CONTROL_OFFSET = 32, LEVEL_SOCKET = 1, RIGHTS = 1 }; // descriptors of one message that are looked at; <linux/socket.h>
enum { MESSAGES = 16 };                               // of one sendmmsg or recvmmsg that are looked at

// struct user_msghdr of <linux/socket.h>, as far as it names an address. Behind it: a vector, its length, control data, its length, flags.
struct message_name {
    __u64 name;
    __u32 size;
};
enum { MESSAGE_SIZE = 56, MESSAGES_SIZE = 64 }; // of struct user_msghdr, and of struct mmsghdr, which has a length behind it
// The same for 32-bit callers: struct compat_msghdr of <net/compat.h>.
struct compat_message_name {
    __u32 name;
    __u32 size;
};
enum { COMPAT_MESSAGE_SIZE = 28, COMPAT_MESSAGES_SIZE = 32 };

INLINE int is_receiving(__u32 slot) {
    return slot == PLIMSOLL_SLOT_recvfrom || slot == PLIMSOLL_SLOT_recvmsg || slot == PLIMSOLL_SLOT_recvmmsg;
}

// Finds the address that the caller passes or, for calls that receive, that the kernel wrote for it: `address`, `address_size`.
INLINE void find_address(struct scratch *s) {
    s->address = 0;
    s->address_size = 0;
    s->address_is_kernel = 0;
    if (s->marks & PLIMSOLL_FLAG_IO_URING && s->ring_address) {
        s->address = s->ring_address;
        s->address_size = s->ring_address_size;
        s->address_is_kernel = 1;
        return;
    }
    if (has_argument(s, PLIMSOLL_SHAPE_ADDRESS)) {
        int argument = plimsoll_argument_of(s->shape, PLIMSOLL_SHAPE_ADDRESS);
        __u64 size = s->arguments[(argument + 1) & 7];
        s->address = s->arguments[argument & 7];
        s->address_size = size;
        if (s->slot == PLIMSOLL_SLOT_recvfrom && size) {
            __u32 written = 0;
            bpf_probe_read_user(&written, sizeof(written), (const void *)size);
            s->address_size = written;
        }
    } else if (has_argument(s, PLIMSOLL_SHAPE_MESSAGE)) {
        __u64 message = argument_that_is(s, PLIMSOLL_SHAPE_MESSAGE);
        if (!message) return;
        int are_many = s->slot == PLIMSOLL_SLOT_sendmmsg || s->slot == PLIMSOLL_SLOT_recvmmsg;
        if (s->marks & PLIMSOLL_FLAG_COMPAT) {
            struct compat_message_name name = {};
            if (are_many) message += (__u64)s->message * COMPAT_MESSAGES_SIZE;
            bpf_probe_read_user(&name, sizeof(name), (const void *)message);
            s->address = name.name;
            s->address_size = name.size;
        } else {
            struct message_name name = {};
            if (are_many) message += (__u64)s->message * MESSAGES_SIZE;
            bpf_probe_read_user(&name, sizeof(name), (const void *)message);
            s->address = name.name;
            s->address_size = name.size;
        }
    }
    if (is_receiving(s->slot) && s->result < 0) s->address = 0; // nothing was written
}

// An IPv4 address as IPv6 has it.
INLINE void map_address(__u64 *to, __u32 address) {
    to[0] = 0;
    to[1] = (__u64)address << 32 | 0xffff0000; // in memory: ff ff, and the address
}

// Reads `size` bytes of the address.
INLINE long read_address(struct scratch *s, void *to, __u32 size, __u64 from) {
    return s->address_is_kernel ? bpf_probe_read_kernel(to, size, (const void *)from) : bpf_probe_read_user(to, size, (const void *)from);
}

// What the condition is told of the socket's ends: as the kernel has them, and of the far end as the caller said where it has none.
__noinline int derive_address(void) {
    struct scratch *s = own_scratch();
    if (!s) return 0;
    struct plimsoll_derived *d = &s->derived;
    d->address_known = 0;
    d->family = 0;
    if (!s->sock) return 0;
    struct sock *sock = AS(struct sock, s->sock);
    void *common = (void *)s->sock + bpf_core_field_offset(struct sock, __sk_common);
    __u16 family = READ(sock, __sk_common.skc_family);
    d->family = family;
    d->address_known = 1; // others have none
    if (family != AF_INET && family != AF_INET6) return 0;
    d->local_port = READ(sock, __sk_common.skc_num);
    __u16 remote = READ(sock, __sk_common.skc_dport);
    d->remote_port = remote >> 8 | remote << 8;
    if (family == AF_INET) {
        map_address(d->local, READ(sock, __sk_common.skc_rcv_saddr));
        map_address(d->remote, READ(sock, __sk_common.skc_daddr));
    } else {
        bpf_probe_read_kernel(d->local, 16, common + bpf_core_field_offset(struct sock_common, skc_v6_rcv_saddr));
        bpf_probe_read_kernel(d->remote, 16, common + bpf_core_field_offset(struct sock_common, skc_v6_daddr));
    }
    // Of bind it is the socket's own address that the caller says.
    int is_own = s->slot == PLIMSOLL_SLOT_bind;
    if (!s->address || (is_own ? d->local_port : d->remote_port)) return 0;
    struct {
        __u16 family, port;
        __u32 address;
        __u64 address6[2];
    } said = {}; // struct sockaddr_in, or struct sockaddr_in6 of <linux/in6.h>
    d->address_known = 0;
    if (s->address_size < 8 || read_address(s, &said, 8, s->address)) return 0;
    if (said.family == AF_INET)
        map_address(said.address6, said.address);
    else if (said.family != AF_INET6 || s->address_size < 24 || read_address(s, said.address6, 16, s->address + 8))
        return 0;
    __u64 *end = is_own ? d->local : d->remote;
    end[0] = said.address6[0];
    end[1] = said.address6[1];
    __u32 port = said.port >> 8 | (__u16)(said.port << 8);
    if (is_own)
        d->local_port = port;
    else
        d->remote_port = port;
    d->address_known = 1;
    return 0;
}

__noinline int write_address(void) {
    struct scratch *s = own_scratch();
    __u32 size = s ? s->address_size : 0;
    if (!s || !s->address || size < 2 || !has_room(s, 128)) return 0;
    if (size > 128) size = 128; // struct sockaddr_storage
    __u32 begin = begin_field(s);
    if (read_address(s, &s->bytes[begin & (RECORD_SPACE - 1)], size, s->address))
        s->flags |= PLIMSOLL_FLAG_UNREADABLE;
    else
        end_field(s, PLIMSOLL_TAG_ADDRESS, begin + size);
    return 0;
}

// Both descriptors of a pipe or a pair of sockets.
INLINE void write_pair(struct scratch *s) {
    void *out = field_of(s, PLIMSOLL_TAG_DESCRIPTORS, 8);
    if (!out) return;
    if (s->result < 0 || bpf_probe_read_user(out, 8, (const void *)argument_that_is(s, PLIMSOLL_SHAPE_PAIR)))
        *(__s64 *)out = -1; // both are -1
}

// What the descriptor is that `about` names: `file`, `sock`, `kinds`.
__noinline int find_descriptor(__s64 about) {
    struct scratch *s = own_scratch();
    if (!s) return 0;
    struct task_struct *task = AS(struct task_struct, s->task);
    s->sock = 0;
    if (!s->file && about >= 0) s->file = (__u64)file_of_descriptor(task, about);
    __u32 kind = PLIMSOLL_KIND_UNKNOWN;
    if (s->file) kind = kind_of(AS(struct file, s->file));
    s->kind = kind;
    // The kinds that a condition tells apart: those of the layout, and above them the families of sockets.
    s->kinds = 1 << kind;
    if (kind != PLIMSOLL_KIND_SOCKET) return 0;
    s->sock = (__u64)sock_of(AS(struct file, s->file));
    if (!s->sock) return 0;
    struct sock *sock = AS(struct sock, s->sock);
    __u16 family = READ(sock, __sk_common.skc_family);
    s->kinds |= family == AF_INET ? 1 << 16 : family == AF_INET6 ? 1 << 17 : family == AF_UNIX ? 1 << 18 : 1 << 19;
    return 0;
}

#ifdef PLIMSOLL_RDONLY_CAST
// For bpf_find_vma, which newer kernels have.
static long take_mapped_file(struct task_struct *task, struct vm_area_struct *mapping, void *file) {
    *(__u64 *)file = (__u64)READ(mapping, vm_file);
    return 0;
}

// The file behind the mapping that mprotect is about. Nothing while another thread changes the process's mappings.
__noinline int find_mapped_file(void) {
    struct scratch *s = own_scratch();
    if (!s) return 0;
    __u64 file = 0;
    if (s->result >= 0) bpf_find_vma(bpf_get_current_task_btf(), s->arguments[0], take_mapped_file, &file, 0);
    s->file = file;
    return 0;
}
#endif

// A descriptor that the present message has brought (SCM_RIGHTS of unix(7)), by its place; found where the kernel wrote it for the caller.
__noinline int find_taken(__u32 place) {
    struct scratch *s = own_scratch();
    if (!s) return 0;
    s->taken = 0;
    int are_many = s->slot == PLIMSOLL_SLOT_recvmmsg;
    if ((s->slot != PLIMSOLL_SLOT_recvmsg && !are_many) || s->result < 0 || s->marks & PLIMSOLL_FLAG_COMPAT) return 0;
    __u64 message = argument_that_is(s, PLIMSOLL_SHAPE_MESSAGE);
    if (are_many) message += (__u64)s->message * MESSAGES_SIZE;
    struct {
        __u64 begin, size;
    } control = {};
    bpf_probe_read_user(&control, sizeof(control), (const void *)message + CONTROL_OFFSET);
    struct {
        __u64 size; // this header included
        int level, type;
    } header = {}; // struct cmsghdr of <linux/socket.h>
    __u64 at = sizeof(header) + 4ull * place;
    if (control.size < at + 4) return 0;
    bpf_probe_read_user(&header, sizeof(header), (const void *)control.begin);
    if (header.level != LEVEL_SOCKET || header.type != RIGHTS || header.size < at + 4) return 0;
    int descriptor = -1;
    bpf_probe_read_user(&descriptor, sizeof(descriptor), (const void *)control.begin + at);
    if (descriptor >= 0) s->taken = descriptor + 1;
    return 0;
}

// The present call.
__noinline int called(void) {
    struct scratch *s = own_scratch();
    if (!s) return 0;
    struct task_struct *task = AS(struct task_struct, s->task);
    __u32 slot = s->slot;
    __s64 about = -1;
    int which = plimsoll_argument_of(s->shape, PLIMSOLL_SHAPE_FD);
    if (which == PLIMSOLL_MADE)
        about = s->marks & PLIMSOLL_FLAG_NO_RESULT ? -1 : s->result;
    else if (which >= 0)
        about = (int)s->arguments[which & 7];
    if (s->taken) {
        about = (__s64)s->taken - 1;
    } else if (slot == PLIMSOLL_SLOT_fcntl) {
        __u32 command = s->arguments[1];
        if ((command == FCNTL_DUPFD || command == FCNTL_DUPFD_CLOEXEC) && s->result >= 0) about = s->result;
    } else if ((slot == PLIMSOLL_SLOT_mmap || slot == PLIMSOLL_SLOT_mprotect) && !(s->arguments[2] & PROT_EXECUTE)) {
        COUNT(s->type, filtered); // only what may be executed is an event
        return 0;
    }
#ifdef PLIMSOLL_RDONLY_CAST
    if (slot == PLIMSOLL_SLOT_mprotect) find_mapped_file();
#endif
    find_descriptor(about);
    find_address(s);
    look_first();
    if (s->is_met && !s->derived.is_late_known) { // addresses are looked for where nothing else holds the call back
        struct plimsoll_condition *condition = own_condition(s);
        if (condition && condition->needs_address) derive_address();
        look_further();
    }
    if (!s->is_met && !s->needs) {
        COUNT(s->type, filtered);
        return 0;
    }
    begin_call(s, task);
    write_credentials();
    __u32 kind = s->kind;
    if (which >= 0) write_descriptor(s, s->is_slot ? -1 : about, kind, s->file ? READ(AS(struct file, s->file), f_flags) : 0);
    if (s->sock) write_socket();
    write_address();
    if (has_argument(s, PLIMSOLL_SHAPE_PAIR)) write_pair(s);
    write_text_argument(s, PLIMSOLL_TAG_TEXT, PLIMSOLL_SHAPE_TEXT);
    if (slot == PLIMSOLL_SLOT_prctl && (__u32)s->arguments[0] == PRCTL_SET_NAME) write_user_text(s, PLIMSOLL_TAG_TEXT, (const void *)s->arguments[1]);
    if (kind == PLIMSOLL_KIND_MEMFD || kind == PLIMSOLL_KIND_ANONYMOUS)
        write_bare_name(s, AS(struct file, s->file));
    else if (s->file && kind != PLIMSOLL_KIND_SOCKET && kind != PLIMSOLL_KIND_PIPE) {
        write_file_paths();
        write_file();
    }
    send(s, BULK, s->type);
    return 0;
}

// The present call, once for each of its messages. Of dup the new descriptor is looked at: the old one may be closed by now, and both
// are the same open file.
INLINE void called_for_each(struct scratch *s) {
    __s64 count = 1;
    if ((s->slot == PLIMSOLL_SLOT_sendmmsg || s->slot == PLIMSOLL_SLOT_recvmmsg) && s->result > 1) count = s->result;
    if (count > MESSAGES) {
        s->marks |= PLIMSOLL_FLAG_TRUNCATED; // further messages, perhaps to others, are not looked at
        count = MESSAGES;
    }
    for (__u32 i = 0; i < MESSAGES; i++) {
        if (i >= count) break;
        s->message = i;
        s->file = 0;
        s->taken = 0;
        called();
        // Descriptors that it brought: an event each.
        for (__u32 place = 0; place < TAKEN; place++) {
            find_taken(place);
            if (!s->taken) break;
            s->file = 0;
            called();
        }
    }
}
