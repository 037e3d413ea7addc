#define _GNU_SOURCE
#include "plimsoll_mount.h"

#include <errno.h>
#include <fcntl.h>
#include <sys/syscall.h>
#include <unistd.h>

// By number: kernel headers and C libraries older than the calls still build this. The numbers are the same on all but alpha.
#define CALL_FSOPEN 430
#define CALL_FSCONFIG 431
#define CALL_FSMOUNT 432

// <linux/mount.h>
#define FSOPEN_CLOEXEC_FLAG 1
#define FSCONFIG_CMD_CREATE_COMMAND 6
#define FSMOUNT_CLOEXEC_FLAG 1

int plimsoll_tracefs_open(void) {
    int context = (int)syscall(CALL_FSOPEN, "tracefs", FSOPEN_CLOEXEC_FLAG);
    if (context < 0) return -errno;
    int directory = -1;
    if (syscall(CALL_FSCONFIG, context, FSCONFIG_CMD_CREATE_COMMAND, (void *)0, (void *)0, 0) == 0)
        directory = (int)syscall(CALL_FSMOUNT, context, FSMOUNT_CLOEXEC_FLAG, 0);
    int result = directory < 0 ? -errno : directory;
    close(context);
    return result;
}
