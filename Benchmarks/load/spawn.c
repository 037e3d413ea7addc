// posix_spawn of `nothing`, a small static program beside this one, and waiting for it.
#include "load.h"

#include <libgen.h>
#include <limits.h>
#include <spawn.h>
#include <sys/wait.h>

static char program[PATH_MAX];

static void operation(long number) {
    (void)number;
    char *arguments[] = {program, NULL}, *environment[] = {NULL};
    pid_t child;
    int status = 0;
    errno = posix_spawn(&child, program, NULL, NULL, arguments, environment);
    check(errno == 0, program);
    check(waitpid(child, &status, 0) == child && status == 0, "waitpid");
}

int main(int argc, char **argv) {
    pin();
    snprintf(program, sizeof(program), "%s/nothing", dirname(strdup(argv[0])));
    return run_slices(argc, argv, operation);
}
