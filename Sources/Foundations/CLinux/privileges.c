#define _GNU_SOURCE
#include "plimsoll_privileges.h"

#include <errno.h>
#include <linux/capability.h>
#include <string.h>
#include <sys/prctl.h>
#include <sys/syscall.h>
#include <unistd.h>

int plimsoll_set_capabilities(uint64_t capabilities) {
    struct __user_cap_header_struct header = {.version = _LINUX_CAPABILITY_VERSION_3, .pid = 0};
    struct __user_cap_data_struct data[_LINUX_CAPABILITY_U32S_3];
    memset(data, 0, sizeof data);
    data[0].permitted = data[0].effective = (uint32_t)capabilities;
    data[1].permitted = data[1].effective = (uint32_t)(capabilities >> 32);
    return syscall(SYS_capset, &header, data) == 0 ? 0 : -errno;
}

int plimsoll_drop_bounding(int capability) { return prctl(PR_CAPBSET_DROP, capability, 0, 0, 0) == 0 ? 0 : -errno; }

int plimsoll_clear_ambient(void) { return prctl(PR_CAP_AMBIENT, PR_CAP_AMBIENT_CLEAR_ALL, 0, 0, 0) == 0 ? 0 : -errno; }

int plimsoll_no_new_privileges(void) { return prctl(PR_SET_NO_NEW_PRIVS, 1, 0, 0, 0) == 0 ? 0 : -errno; }
