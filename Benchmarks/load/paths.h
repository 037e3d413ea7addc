// The 20 kinds of path that `open` opens in turn, none of which a rule of the stable set cares about. Host and container have them all:
// what stands below FIXTURES and HOME is made by the program itself (prepare_paths) and removed at the end.
#ifndef PATHS_H
#define PATHS_H

#include "load.h"

#include <fcntl.h>
#include <sys/stat.h>

#define FIXTURES "/tmp/plimsoll-bench"
#define HOME "/home/plimsoll-bench"
#define FOUR "/a/b/c/d"
// 23 components below /tmp/plimsoll-bench: 25 in all.
#define DEEP FIXTURES FOUR FOUR FOUR FOUR FOUR "/e/f"

struct path {
    const char *path;
    int flags;
    int isMissing;
};

static const struct path paths[] = {
    {"/etc/hostname", O_RDONLY, 0},
    {"/etc/passwd", O_RDONLY, 0},
    {"/etc/group", O_RDONLY, 0},
    {"/etc", O_RDONLY | O_DIRECTORY, 0},
    {"/etc/plimsoll-bench-missing", O_RDONLY, 1},
    {HOME "/notes", O_RDONLY, 0},
    {HOME "/work/source/main.c", O_RDONLY, 0},
    {HOME "/work/source/main.o", O_WRONLY | O_CREAT, 0},
    {"/proc/self/stat", O_RDONLY, 0},
    {"/proc/uptime", O_RDONLY, 0},
    {"/proc/sys/kernel/hostname", O_RDONLY, 0},
    {DEEP "/data", O_RDONLY, 0},
    {DEEP "/missing", O_RDONLY, 1},
    {FIXTURES "/data", O_RDWR, 0},
    {FIXTURES "/missing", O_RDONLY, 1},
    {FIXTURES "/link", O_RDONLY, 0}, // symbolic link to data
    {"../data", O_RDONLY, 0},        // from FIXTURES/a
    {"b/c", O_RDONLY | O_DIRECTORY, 0},
    {"/dev/null", O_RDWR, 0},
    {"/dev/zero", O_RDONLY, 0},
};
#define PATHS ((long)(sizeof(paths) / sizeof(paths[0])))
_Static_assert(sizeof(paths) / sizeof(paths[0]) == 20, "the budget is for 20 kinds of path");

static const char *const folders[] = {
    FIXTURES, FIXTURES "/a", FIXTURES "/a/b", FIXTURES "/a/b/c", FIXTURES FOUR, DEEP, HOME, HOME "/work", HOME "/work/source",
};
static const char *const files[] = {
    FIXTURES "/data", DEEP "/data", HOME "/notes", HOME "/work/source/main.c", HOME "/work/source/main.o",
};
#define COUNT(array) (sizeof(array) / sizeof((array)[0]))

static void make_folders(const char *folder) {
    char text[512];
    snprintf(text, sizeof(text), "%s", folder);
    for (char *slash = text + 1; (slash = strchr(slash, '/')); slash++) {
        *slash = 0;
        check(mkdir(text, 0755) == 0 || errno == EEXIST, text);
        *slash = '/';
    }
    check(mkdir(text, 0755) == 0 || errno == EEXIST, text);
}

static void remove_paths(void) {
    for (size_t i = 0; i < COUNT(files); i++) unlink(files[i]);
    unlink(FIXTURES "/link");
    for (size_t i = 0; i < COUNT(folders); i++) {
        char text[512];
        snprintf(text, sizeof(text), "%s", folders[COUNT(folders) - 1 - i]);
        // Upwards until something else lies there, at most to FIXTURES or HOME.
        while (rmdir(text) == 0 && strcmp(text, FIXTURES) != 0 && strcmp(text, HOME) != 0) *strrchr(text, '/') = 0;
    }
}

static void prepare_paths(void) {
    for (size_t i = 0; i < COUNT(folders); i++) make_folders(folders[i]);
    for (size_t i = 0; i < COUNT(files); i++) {
        int file = open(files[i], O_WRONLY | O_CREAT, 0644);
        check(file >= 0, files[i]);
        close(file);
    }
    check(symlink("data", FIXTURES "/link") == 0 || errno == EEXIST, "symlink");
    atexit(remove_paths);
    check(chdir(FIXTURES "/a") == 0, "chdir");
    for (long i = 0; i < PATHS; i++) {
        int file = open(paths[i].path, paths[i].flags, 0644);
        check((file < 0) == paths[i].isMissing, paths[i].path);
        if (file >= 0) close(file);
    }
}

#endif
