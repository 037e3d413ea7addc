// What <bpf/bpf_helpers.h> and its neighbours offer programs, for this machine.
#ifndef PLIMSOLL_HOSTED_HELPERS_H
#define PLIMSOLL_HOSTED_HELPERS_H

#include <stdint.h>
#include <string.h>

#include <linux/types.h>

#include <linux/bpf.h>

// libbpf's headers are for the bpf target: their guards keep them out.
#define __BPF_HELPERS__
#define __BPF_CORE_READ_H__
#define __BPF_TRACING_H__

#if defined(__x86_64__)
#define __TARGET_ARCH_x86
#else
#define __TARGET_ARCH_arm64
#endif
// Pointers are followed by plain loads, as in the programs for newer kernels.
#define PLIMSOLL_RDONLY_CAST

#define SEC(name)
#define __ksym
#define __uint(name, value) int (*name)[value]
#define __type(name, value) __typeof__(value) *name
#ifndef __always_inline
#define __always_inline inline __attribute__((always_inline))
#endif
#define __noinline __attribute__((noinline, unused))
#define bpf_core_type_id_kernel(type) 0
#define bpf_core_field_offset(type, field) offsetof(type, field)
#define bpf_core_type_size(type) sizeof(type)
#define bpf_core_field_exists(...) 1
#define bpf_core_enum_value_exists(type, value) 1
#define bpf_core_enum_value(type, value) (value)
#define BPF_CORE_READ(pointer, field) ((pointer)->field)

extern void *hosted_task;
extern void *hosted_registers;
void *hosted_look_up(const void *map, const void *key);
long hosted_output(const void *record, uint64_t size);
// Maps that the programs themselves write.
long hosted_remember(const void *map, const void *key, const void *value);
long hosted_forget(const void *map, const void *key);

#define bpf_map_lookup_elem(map, key) hosted_look_up(map, key)
#define bpf_map_update_elem(map, key, value, flags) hosted_remember(map, key, value)
#define bpf_map_delete_elem(map, key) hosted_forget(map, key)
#define bpf_ringbuf_output(ring, record, size, flags) hosted_output(record, size)
#define bpf_ringbuf_query(ring, what) (1ULL << 20)
#define bpf_get_current_task_btf() hosted_task
#define bpf_task_pt_regs(task) hosted_registers
#define bpf_get_current_pid_tgid() (7ULL << 32 | 7)
#define bpf_get_smp_processor_id() 0u
#define bpf_ktime_get_boot_ns() 1000000000ULL
#define bpf_find_vma(task, address, callback, context, flags) ((void)(callback), -2L) // nothing is mapped

static inline long bpf_probe_read_kernel(void *to, uint32_t size, const void *from) {
    if (!from) {
        memset(to, 0, size);
        return -14;
    }
    memcpy(to, from, size);
    return 0;
}

// What lies behind a caller's text is anything, and every second one ends where its memory does. Nothing else is read in 64 bytes.
static inline long bpf_probe_read_user(void *to, uint32_t size, const void *from) {
    if (size != 64) return bpf_probe_read_kernel(to, size, from);
    size_t length = from ? strnlen((const char *)from, size) : 1;
    memset(to, length % 2 ? 0 : '/', size);
    if (length % 2 && length < size) return -14;
    memcpy(to, from, length < size ? length + 1 : size);
    return 0;
}

// Answers the length with the NUL, as the kernel does.
static inline long bpf_probe_read_kernel_str(void *to, uint32_t size, const void *from) {
    if (!from || !size) return -14;
    size_t length = strnlen((const char *)from, size - 1);
    memcpy(to, from, length);
    ((char *)to)[length] = 0;
    return (long)length + 1;
}
#define bpf_probe_read_user_str bpf_probe_read_kernel_str

#endif
