// How the programs read kernel memory, and what they share.
//
// The same sources are compiled twice. With PLIMSOLL_RDONLY_CAST (kernels since 6.3) pointers are followed by plain loads that the
// verifier knows by type (bpf_rdonly_cast): several times cheaper. Without, every step is a bpf_probe_read_kernel call.
#ifndef PLIMSOLL_BASE_H
#define PLIMSOLL_BASE_H

#include <linux/types.h>

#include <linux/bpf.h>

#include <bpf/bpf_helpers.h>

#include <bpf/bpf_core_read.h>
#include <bpf/bpf_tracing.h>

#include "kernel.h"
#include "plimsoll_layout.h"

#ifdef PLIMSOLL_RDONLY_CAST
extern void *bpf_rdonly_cast(const void *object, __u32 btf_id) __ksym;
#define AS(type, pointer) ((type *)bpf_rdonly_cast((const void *)(pointer), bpf_core_type_id_kernel(type)))
#define READ(pointer, field) ((pointer)->field)
#else
#define AS(type, pointer) ((type *)(pointer))
#define READ(pointer, field)                                         \
    ({                                                               \
        __typeof__(pointer) pointer__ = (pointer);                   \
        __typeof__(pointer__->field) value__;                        \
        bpf_core_read(&value__, sizeof(value__), &pointer__->field); \
        value__;                                                     \
    })
#endif

// The 8 bytes at a kernel address.
#ifdef PLIMSOLL_RDONLY_CAST
#define LOAD8(address) ((__u64)AS(struct timespec64, address)->tv_sec) // any structure of the kernel that begins with 8 bytes
#else
#define LOAD8(address)                                            \
    ({                                                            \
        __u64 bytes__ = 0;                                        \
        bpf_probe_read_kernel(&bytes__, 8, (const void *)(address)); \
        bytes__;                                                  \
    })
#endif

#define INLINE static __always_inline
#define BARRIER(x) asm volatile("" : "+r"(x))

// Written by the agent, read by the programs; in memory that both map.
struct {
    __u32 agent;       // pid of the agent, whose own calls are not events
    __u32 is_taking;   // 0: no event is taken
    __u32 is_polling;  // 1: the agent looks by itself every few milliseconds and needs no wakeup
    __u32 environment; // 1: a rule looks at environments
    __u32 hierarchy;   // of cgroups: see hierarchy.h
} volatile control SEC(".data.control");

INLINE struct task_struct *current_task(void) {
#ifdef PLIMSOLL_RDONLY_CAST
    return (struct task_struct *)bpf_get_current_task_btf();
#else
    return (struct task_struct *)bpf_get_current_task();
#endif
}

// The registers with which the task entered the kernel: at exit from a call they still hold its arguments.
INLINE struct pt_regs *entry_registers(struct task_struct *task) {
#ifdef PLIMSOLL_RDONLY_CAST
    return (struct pt_regs *)bpf_task_pt_regs(task);
#else
    // Since 5.15 the kernel tells where they are. Before, at the top of the kernel stack (arch/x86/include/asm/processor.h, task_pt_regs),
    // which has this size since 3.15; the structure's own size is the kernel's, not that of the few fields named here.
    enum bpf_func_id___registers { BPF_FUNC_task_pt_regs___registers = 175 };
    enum { THREAD_SIZE = 16384 };
    if (bpf_core_enum_value_exists(enum bpf_func_id___registers, BPF_FUNC_task_pt_regs___registers))
        return (struct pt_regs *)bpf_task_pt_regs((struct task_struct *)bpf_get_current_task_btf());
    return (struct pt_regs *)((__u64)READ(task, stack) + THREAD_SIZE - bpf_core_type_size(struct pt_regs));
#endif
}

#if defined(__TARGET_ARCH_x86)
#define ARGUMENT0(r) READ(r, di)
#define ARGUMENT1(r) READ(r, si)
#define ARGUMENT2(r) READ(r, dx)
#define ARGUMENT3(r) READ(r, r10)
#define CALL_NUMBER(r) ((int)READ(r, orig_ax))
#else
#define ARGUMENT0(r) READ(r, orig_x0)
#define ARGUMENT1(r) READ(r, regs[1])
#define ARGUMENT2(r) READ(r, regs[2])
#define ARGUMENT3(r) READ(r, regs[3])
#define CALL_NUMBER(r) READ(r, syscallno)
#endif

// Numbers of system calls on this processor (asm/unistd.h) beside those of the records, which are x86-64's.
#if defined(__TARGET_ARCH_x86)
enum {
    CALL_OPEN = 2, CALL_CREAT = 85, CALL_OPENAT = 257, CALL_OPENAT2 = 437, CALL_CONNECT = 42, CALL_ACCEPT = 43, CALL_ACCEPT4 = 288,
    CALL_DUP = 32, CALL_DUP2 = 33, CALL_DUP3 = 292, CALL_EXECVE = 59, CALL_EXECVEAT = 322, CALL_CLONE = 56, CALL_FORK = 57, CALL_VFORK = 58,
    CALL_CLONE3 = 435,
};
#else // what arm64 does not have is negative
enum {
    CALL_OPEN = -1, CALL_CREAT = -2, CALL_OPENAT = 56, CALL_OPENAT2 = 437, CALL_CONNECT = 203, CALL_ACCEPT = 202, CALL_ACCEPT4 = 242,
    CALL_DUP = 23, CALL_DUP2 = -3, CALL_DUP3 = 24, CALL_EXECVE = 221, CALL_EXECVEAT = 281, CALL_CLONE = 220, CALL_FORK = -4, CALL_VFORK = -5,
    CALL_CLONE3 = 435,
};
#endif

#endif
