// A system call, made and told: what it was given, what it returned, and what the process itself finds out about it afterwards. The tests
// hold the sensor's record against that. What is told comes from /proc and from other calls, not from the table of calls.
#ifndef CALL_H
#define CALL_H

#define _GNU_SOURCE
#include <errno.h>
#include <fcntl.h>
#include <stdio.h>
#include <stdlib.h>
#include <string.h>
#include <sys/socket.h>
#include <sys/stat.h>
#include <sys/syscall.h>
#include <sys/types.h>
#include <unistd.h>

#include "plimsoll_calls.h"

enum what { NUMBER, PATH, PATH2, AT, AT2, DESCRIPTOR, ADDRESS, MESSAGE, TEXT, PAIR };

struct argument {
    enum what what;
    unsigned long value;
};

#define ARGUMENT(what, x) ((struct argument){what, (unsigned long)(x)})
#define N(x) ARGUMENT(NUMBER, x)
#define P(x) ARGUMENT(PATH, x)
#define P2(x) ARGUMENT(PATH2, x)
#define D(x) ARGUMENT(AT, x)
#define D2(x) ARGUMENT(AT2, x)
#define F(x) ARGUMENT(DESCRIPTOR, x)
#define A(x) ARGUMENT(ADDRESS, x)
#define M(x) ARGUMENT(MESSAGE, x)
#define T(x) ARGUMENT(TEXT, x)
#define PAIR_(x) ARGUMENT(PAIR, x)

// Makes the call and tells of it. The result, or a negative errno.
#define CALL(name, ...) make(PLIMSOLL_SLOT_##name, #name, 0, 0, (const struct argument[6]){__VA_ARGS__})
// The same for one that returns a descriptor.
#define MAKE(name, ...) make(PLIMSOLL_SLOT_##name, #name, 1, 0, (const struct argument[6]){__VA_ARGS__})
// The same for the open family, whose arguments are brought into one order.
#define OPEN(name, at, flags, mode, ...) \
    make(PLIMSOLL_SLOT_##name, #name, 1, (const unsigned long[6]){(unsigned long)(at), flags, mode}, (const struct argument[6]){__VA_ARGS__})

long make(int slot, const char *name, int makes, const unsigned long *shown, const struct argument *arguments);

// Flags of the next call's record (enum plimsoll_record_flag).
extern unsigned expected_flags;
// Tells the last call once more, for another of the messages that it took.
void again(const void *address, socklen_t size);
// Tells the last call once more, for a descriptor that it has brought.
void again_for(int descriptor);
// Tells something about the last call that only the act knows.
void fact(const char *name, const void *bytes, size_t size);

// The result, if there is one; ends the program otherwise.
long must(long result, const char *what);
#define MUST(call) must(call, #call)

void make_file(const char *path);
// Runs the act in a child, and waits for it.
void in_child(void (*act)(void));
// Mounts of its own, for the present process.
void own_mounts(void);

// An address that nothing is mapped at.
#define NOWHERE ((void *)8)

#endif
