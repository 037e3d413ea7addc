// The call that a program looks at, taken into the scratch memory: the same for every way that leads there (a tracepoint of one call,
// the one of all calls, a ring's request), so that what follows need not know which it was.
#ifndef PLIMSOLL_CALL_H
#define PLIMSOLL_CALL_H

#include "filter.h"

enum { CALL_NUMBERS = 512 }; // above all numbers of system calls

// The place in plimsoll_calls, plus 1, of a call's number on this processor.
#pragma clang diagnostic push
#pragma clang diagnostic ignored "-Winitializer-overrides" // all that a processor does not have share the last place
static const __u8 slots_of_numbers[CALL_NUMBERS] = {
#define PLIMSOLL_ROW(name, x86_64, arm64, family, shape) \
    [NATIVE_NUMBER(x86_64, arm64) < 0 ? CALL_NUMBERS - 1 : NATIVE_NUMBER(x86_64, arm64)] = PLIMSOLL_SLOT_##name + 1,
    PLIMSOLL_CALLS(PLIMSOLL_ROW)
#undef PLIMSOLL_ROW
        [CALL_NUMBERS - 1] = 0,
};
#pragma clang diagnostic pop

// What sys_enter hands over (include/trace/syscall.h). The arguments behind it are as many as the call has: no program for several calls
// may read them there.
struct sys_enter {
    __u64 common;
    int number; // of the call, on this processor
};

INLINE __u32 slot_of_number(__u32 number) {
    return number < CALL_NUMBERS ? slots_of_numbers[number] : 0;
}

// Makes a row of the table the present call. False if there is none.
INLINE int set_call(struct scratch *s, struct task_struct *task, __u32 slot_and_1) {
    __u32 slot = slot_and_1 - 1;
    if (slot >= PLIMSOLL_SLOTS) return 0;
    s->slot = slot;
    s->bank = control.bank & 1;
    s->shape = plimsoll_calls[slot].shape;
    s->type = plimsoll_calls[slot].x86_64;
    s->task = (__u64)task;
    s->file = 0;
    s->marks = 0;
    s->text_is_kernel = 0;
    s->address_is_kernel = 0;
    s->ring_credentials = 0;
    s->is_slot = 0;
    s->at = -1;
    s->taken = 0;
    return 1;
}

// Takes the call with this number that the task is in; 0 if it is not wanted.
INLINE struct scratch *take_call(int number, __s64 result) {
    struct task_struct *task = current_task();
    if (!is_wanted(task)) return 0;
    struct scratch *s = own_scratch();
    if (!s || !set_call(s, task, slot_of_number(number))) return 0;
    struct pt_regs *r = entry_registers(task);
    s->result = result;
    s->arguments[0] = ARGUMENT0(r);
    s->arguments[1] = ARGUMENT1(r);
    s->arguments[2] = ARGUMENT2(r);
    s->arguments[3] = ARGUMENT3(r);
    s->arguments[4] = ARGUMENT4(r);
    s->arguments[5] = ARGUMENT5(r);
    return s;
}

// The argument that is `what`, by the call's shape.
INLINE __u64 argument_that_is(struct scratch *s, int what) {
    return s->arguments[plimsoll_argument_of(s->shape, what) & 7];
}

INLINE int has_argument(struct scratch *s, int what) {
    return plimsoll_argument_of(s->shape, what) >= 0;
}

// Begins the record of the present call.
INLINE void begin_call(struct scratch *s, struct task_struct *task) {
    begin(s, s->type, task, s->result);
    s->flags = s->marks;
    struct plimsoll_header *header = header_of(s);
#pragma unroll
    for (int i = 0; i < 6; i++) header->args[i] = s->arguments[i];
}

// Writes the text that the caller passes as `what`, if it passes one.
INLINE void write_text_argument(struct scratch *s, __u32 tag, int what) {
    int is_ring = (s->marks & PLIMSOLL_FLAG_IO_URING) != 0;
    __u64 text = is_ring ? s->ring_text : argument_that_is(s, what);
    if (!has_argument(s, what) || !text) return;
    s->text_address = text;
    write_text(tag, is_ring);
}

#endif
