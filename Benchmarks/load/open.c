// open and close, over 20 kinds of path in turn. With `--once` each is opened once, for a look at what an agent makes of it.
#include "paths.h"

static void operation(long number) {
    const struct path *path = &paths[number % PATHS];
    int file = open(path->path, path->flags, 0644);
    if (file >= 0) close(file);
}

int main(int argc, char **argv) {
    pin();
    prepare_paths();
    if (argc == 2 && strcmp(argv[1], "--once") == 0) return 0;
    return run_slices(argc, argv, operation);
}
