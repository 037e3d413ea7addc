// calls NAME DIRECTORY: makes the call of that name, at least once with success and once without, working in an empty directory.
// A row of the table without an act is not compiled.
#include "call.h"

#ifndef SYS_fchmodat2
#define SYS_fchmodat2 452 // Linux 6.6, newer than some libraries
#endif

#define PLIMSOLL_ROW(name, x86_64, arm64, family, shape) void act_##name(void);
PLIMSOLL_CALLS(PLIMSOLL_ROW)
#undef PLIMSOLL_ROW

#if defined(__x86_64__)
#define PLIMSOLL_ROW(name, x86_64, arm64, family, shape) _Static_assert(SYS_##name == x86_64, "the number of a call");
PLIMSOLL_CALLS(PLIMSOLL_ROW)
#undef PLIMSOLL_ROW
#endif

static const struct {
    const char *name;
    void (*act)(void);
} acts[] = {
#define PLIMSOLL_ROW(name, x86_64, arm64, family, shape) {#name, act_##name},
    PLIMSOLL_CALLS(PLIMSOLL_ROW)
#undef PLIMSOLL_ROW
};

int main(int count, char **arguments) {
    if (count < 3) return 97;
    MUST(chdir(arguments[2]));
    umask(0);
    for (size_t i = 0; i < sizeof(acts) / sizeof(acts[0]); i++) {
        if (strcmp(arguments[1], acts[i].name)) continue;
        acts[i].act();
        return 0;
    }
    fprintf(stderr, "no act %s\n", arguments[1]);
    return 97;
}
