// 32-bit calls on x86-64 (int 0x80, sysenter, x32), which the tracepoints of single calls never see. Two ways lead here: hooks on the
// kernel's functions for such calls, which no other call pays for; or the tracepoints of all calls, which every call pays for.
#if defined(__TARGET_ARCH_x86)

#include "plimsoll_compat.h"

enum { TS_COMPAT = 2 }; // <asm/thread_info.h>: the call came by a 32-bit entry

INLINE int is_compat(struct task_struct *task) {
    return READ(task, thread_info.status) & TS_COMPAT;
}

// Brings the arguments into the form of the row.
INLINE void adapt(struct scratch *s, __u32 form) {
    __u64 *a = s->arguments;
    if (form == PLIMSOLL_COMPAT_WIDE)
        a[1] |= a[2] << 32;
    else if (form == PLIMSOLL_COMPAT_PAGES)
        a[5] <<= 12;
    else if (form == PLIMSOLL_COMPAT_OLD_UMOUNT)
        a[1] = 0;
    else if (form == PLIMSOLL_COMPAT_IDS) {
        for (int i = 0; i < 3; i++)
            if (a[i] == 0xffff) a[i] = 0xffffffff;
    } else if (form == PLIMSOLL_COMPAT_OLD_MMAP) {
        __u32 values[6] = {};
        bpf_probe_read_user(values, sizeof(values), (const void *)a[0]);
        for (int i = 0; i < 6; i++) a[i] = values[i];
    }
}

// Takes the call that socketcall stands for. Its arguments lie in the caller's memory.
INLINE __u32 take_socketcall(struct scratch *s) {
    __u32 number = s->arguments[0], values[6] = {};
    if (number >= PLIMSOLL_SOCKET_NUMBERS) return 0;
    struct plimsoll_compat_call call = plimsoll_socket_calls[number];
    bpf_probe_read_user(values, sizeof(values), (const void *)s->arguments[1]);
    for (int i = 0; i < 6; i++) s->arguments[i] = i < call.form ? values[i] : 0;
    return call.slot_and_1;
}

// Takes a call that came by a 32-bit entry. False if it is not wanted. A function of its own, as the next one, because the stack is small.
__noinline int take_compat(__u64 number, __s64 result) {
    struct task_struct *task = current_task();
    number = (__u32)number;
    if (!is_wanted(task) || number >= PLIMSOLL_COMPAT_NUMBERS) return 0;
    struct plimsoll_compat_call call = plimsoll_compat_calls[number];
    struct scratch *s = own_scratch();
    if (!s || (!call.slot_and_1 && number != PLIMSOLL_SOCKETCALL)) return 0;
    struct pt_regs *r = entry_registers(task);
    s->arguments[0] = (__u32)READ(r, bx);
    s->arguments[1] = (__u32)READ(r, cx);
    s->arguments[2] = (__u32)READ(r, dx);
    s->arguments[3] = (__u32)READ(r, si);
    s->arguments[4] = (__u32)READ(r, di);
    s->arguments[5] = (__u32)READ(r, bp);
    __u32 slot_and_1 = call.slot_and_1;
    if (number == PLIMSOLL_SOCKETCALL)
        slot_and_1 = take_socketcall(s);
    else
        adapt(s, call.form);
    BARRIER(slot_and_1); // the compiler knows that it is a row of the table, the verifier must see it
    if (!slot_and_1 || !is_observed(slot_and_1) || !set_call(s, task, slot_and_1)) return 0;
    s->result = (int)result;
    s->message = 0;
    s->marks = PLIMSOLL_FLAG_COMPAT;
    return 1;
}

// Takes a call of x32; `number` without the bit that makes it one.
__noinline int take_x32(__u64 number, __s64 result) {
    BARRIER(number); // one value to the verifier, whatever the compiler knows of its bits
    __u32 slot_and_1 = slot_of_number(number);
    __u64 index = number - PLIMSOLL_X32_FIRST;
    if (index < PLIMSOLL_X32_NUMBERS) slot_and_1 = plimsoll_x32_calls[index].slot_and_1;
    BARRIER(slot_and_1);
    if (!slot_and_1 || !is_observed(slot_and_1)) return 0;
    struct scratch *s = take_row(slot_and_1, result);
    if (s) s->marks = PLIMSOLL_FLAG_COMPAT;
    return s != 0;
}

INLINE __u32 family_of(struct scratch *s) {
    __u32 slot = s->slot & 127;
    return slot < PLIMSOLL_SLOTS ? plimsoll_calls[slot].family : PLIMSOLL_FAMILY_CALL;
}

// The present call, which returns.
INLINE int returned(void) {
    struct scratch *s = own_scratch();
    if (!s) return 0;
    __u32 family = family_of(s);
    if (family == PLIMSOLL_FAMILY_OPEN) {
        arrange_open(s);
        opened();
    } else if (family == PLIMSOLL_FAMILY_PATHS)
        named();
    else if (family == PLIMSOLL_FAMILY_EXEC)
        not_executed();
    else
        called_for_each(s);
    return 0;
}

// The present call, which begins.
INLINE int begun(void) {
    struct scratch *s = own_scratch();
    if (s && family_of(s) == PLIMSOLL_FAMILY_PATHS) named_so_far(s);
    return 0;
}

// Takes a call of any kind; nearly every one is a 64-bit one and ends here at once.
INLINE int take_any(__u64 number, __s64 result) {
    if (is_compat(current_task())) return take_compat(number, result);
    return number & PLIMSOLL_X32_BIT ? take_x32(number & ~PLIMSOLL_X32_BIT, result) : 0;
}

SEC("tp_btf/sys_exit")
int BPF_PROG(plimsoll_compat_exit, struct pt_regs *r, long result) {
    return take_any(r->orig_ax, result) ? returned() : 0;
}

SEC("tp_btf/sys_enter")
int BPF_PROG(plimsoll_compat_enter, struct pt_regs *r, long number) {
    return take_any(number, 0) ? begun() : 0;
}

// The kernel's own function for calls by a 32-bit entry, since 6.9.
SEC("fexit/ia32_sys_call")
int BPF_PROG(plimsoll_ia32_exit, struct pt_regs *r, unsigned int number, long result) {
    return take_compat(number, result) ? returned() : 0;
}

SEC("fentry/ia32_sys_call")
int BPF_PROG(plimsoll_ia32_enter, struct pt_regs *r, unsigned int number) {
    return take_compat(number, 0) ? begun() : 0;
}

// And the one for calls of x32, where the kernel has them; the number is without the bit.
SEC("fexit/x32_sys_call")
int BPF_PROG(plimsoll_x32_exit, struct pt_regs *r, unsigned int number, long result) {
    return take_x32(number, result) ? returned() : 0;
}

SEC("fentry/x32_sys_call")
int BPF_PROG(plimsoll_x32_enter, struct pt_regs *r, unsigned int number) {
    return take_x32(number, 0) ? begun() : 0;
}

#endif
