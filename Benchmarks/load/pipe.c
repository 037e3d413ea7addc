// One byte through a pipe: write and read.
#include "load.h"

static int ends[2];

static void operation(long number) {
    char byte = (char)number;
    check(write(ends[1], &byte, 1) == 1, "write");
    check(read(ends[0], &byte, 1) == 1, "read");
}

int main(int argc, char **argv) {
    pin();
    check(pipe(ends) == 0, "pipe");
    return run_slices(argc, argv, operation);
}
