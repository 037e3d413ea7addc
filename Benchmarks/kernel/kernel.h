// What the programs of this folder share.
#ifndef KERNEL_H
#define KERNEL_H

#ifndef _GNU_SOURCE
#define _GNU_SOURCE
#endif
#include <errno.h>
#include <fcntl.h>
#include <stdarg.h>
#include <stdio.h>
#include <stdlib.h>
#include <string.h>
#include <sys/syscall.h>
#include <unistd.h>

__attribute__((noreturn, format(printf, 1, 2))) static inline void fail(const char *format, ...) {
    int error = errno;
    va_list arguments;
    va_start(arguments, format);
    vfprintf(stderr, format, arguments);
    va_end(arguments);
    fprintf(stderr, ": %s\n", strerror(error));
    exit(1);
}

// tracefs without a mount: fsopen(2), fsconfig(2) with FSCONFIG_CMD_CREATE, fsmount(2), by number for older C libraries.
static inline int open_tracefs(void) {
    int context = syscall(430, "tracefs", 1);
    if (context < 0 || syscall(431, context, 6, NULL, NULL, 0) != 0) fail("tracefs");
    int directory = syscall(432, context, 1, 0);
    if (directory < 0) fail("tracefs");
    close(context);
    return directory;
}

static inline long tracepoint_identifier(int tracefs, const char *event) {
    char path[256], text[32] = {0};
    snprintf(path, sizeof(path), "events/%s/id", event);
    int file = openat(tracefs, path, O_RDONLY | O_CLOEXEC);
    if (file < 0 || read(file, text, sizeof(text) - 1) <= 0) fail("tracepoint %s", event);
    close(file);
    return atol(text);
}

#endif
