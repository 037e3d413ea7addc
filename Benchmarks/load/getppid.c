// A system call that no rule names.
#include "load.h"

#include <sys/syscall.h>

static void operation(long number) {
    (void)number;
    syscall(SYS_getppid);
}

int main(int argc, char **argv) {
    pin();
    return run_slices(argc, argv, operation);
}
