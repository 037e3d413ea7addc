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

// Written by the agent, read by the programs, but for the last, which both write; in memory that both map.
struct {
    __u32 agent;       // pid of the agent, whose own calls are not events
    __u32 is_taking;   // 0: no event is taken
    __u32 is_polling;  // 1: the agent looks by itself every few milliseconds and needs no wakeup
    __u32 environment; // 1: a rule looks at environments
    __u32 bank;        // 0 or 1: which of the two filters is in use; the other may be written
    __u32 is_strict;   // 1: who has no tokens left is not delivered, even if there is room
    __u32 hierarchy;   // of cgroups: see hierarchy.h
    __u64 interval;    // nanoseconds between two events of one workload, if they come evenly
    __u64 burst;       // nanoseconds by which a workload may be ahead of that
    __u64 since;       // CLOCK_BOOTTIME, nanoseconds: no begin of a process and no move between cgroups is missed from then on
    __u64 doubts;      // another number whenever a process's name or place may be another: what was made of them before counts no more
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

// The registers of a call, in the order of its arguments, and its number; that of a 32-bit one where the processor has them.
#if defined(__TARGET_ARCH_x86)
#define ARGUMENT0(r) READ(r, di)
#define ARGUMENT1(r) READ(r, si)
#define ARGUMENT2(r) READ(r, dx)
#define ARGUMENT3(r) READ(r, r10)
#define ARGUMENT4(r) READ(r, r8)
#define ARGUMENT5(r) READ(r, r9)
#define CALL_NUMBER(r) ((int)READ(r, orig_ax))
#define NATIVE_NUMBER(x86_64, arm64) (x86_64)
#else
#define ARGUMENT0(r) READ(r, orig_x0)
#define ARGUMENT1(r) READ(r, regs[1])
#define ARGUMENT2(r) READ(r, regs[2])
#define ARGUMENT3(r) READ(r, regs[3])
#define ARGUMENT4(r) READ(r, regs[4])
#define ARGUMENT5(r) READ(r, regs[5])
#define CALL_NUMBER(r) READ(r, syscallno)
#define NATIVE_NUMBER(x86_64, arm64) (arm64)
#endif

// Calls that make processes have no row in plimsoll_calls.h; what a processor does not have is negative.
enum {
    CALL_CLONE = NATIVE_NUMBER(56, 220),
    CALL_FORK = NATIVE_NUMBER(57, -2),
    CALL_VFORK = NATIVE_NUMBER(58, -3),
    CALL_CLONE3 = 435,
    CALL_EXECVEAT = NATIVE_NUMBER(322, 281),
};

#endif
