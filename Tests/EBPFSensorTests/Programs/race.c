// race WHAT HOW ROUNDS DIRECTORY: makes a call so many times, while another thread changes what its path leads to: the text itself, the
// descriptor that it is relative to, or the working directory. The number of the round is the call's sixth register.
//
// HOW `once`: one change in each round, at some time around the call. `storm`: without pause.
// Prints a letter a round: which of both the kernel took, a or b.
#define _GNU_SOURCE
#include <errno.h>
#include <fcntl.h>
#include <pthread.h>
#include <sched.h>
#include <stdatomic.h>
#include <stdint.h>
#include <stdio.h>
#include <stdlib.h>
#include <string.h>
#include <sys/stat.h>
#include <sys/syscall.h>
#include <unistd.h>

enum { PLACE = 100, MOST_SPINS = 4096, PATIENCE = 10000, PAUSE_MICROSECONDS = 2000 };

static _Alignas(8) _Atomic uint64_t text;
static const char names[2][8] = {"a/leaf", "b/leaf"};
static int folders[2];
static _Atomic long begun = -1, changed = -1;
static atomic_int is_over, is_storm;
static enum { CHMOD, RENAME, UNLINK, DESCRIPTOR, DIRECTORY } what;

static void must(int is_right, const char *text) {
    if (is_right) return;
    fprintf(stderr, "%s: %s\n", text, strerror(errno));
    exit(99);
}

// Lets the path lead to one of both, in one store or call: the kernel sees the one or the other and nothing in between.
static void turn(int to) {
    uint64_t word;
    memcpy(&word, names[to], 8);
    if (what == DESCRIPTOR) must(dup2(folders[to], PLACE) >= 0, "dup2");
    else if (what == DIRECTORY) must(fchdir(folders[to]) == 0, "fchdir");
    else atomic_store(&text, word);
}

// Waits for a round of the other thread, which may not have a processor of its own.
static void wait_for(_Atomic long *counter, long round) {
    for (int i = 0; *counter < round && !is_over; i++)
        if (i > PATIENCE) sched_yield();
}

// Each thread has a processor of its own, if there are two: on the same one they never run at the same time.
static void stay_on(int processor) {
    cpu_set_t set;
    CPU_ZERO(&set);
    CPU_SET(processor, &set);
    sched_setaffinity(0, sizeof set, &set);
}

static void *turning(void *unused) {
    stay_on(1);
    uint32_t number = 1;
    long round = 0;
    for (int to = 0; !is_over; to ^= 1) {
        if (is_storm) {
            turn(to);
            changed = changed + 1;
            continue;
        }
        wait_for(&begun, round);
        number = number * 1664525 + 1013904223; // Numerical Recipes' generator: the times differ from round to round
        for (volatile uint32_t i = 0; i < (number >> 16) % MOST_SPINS; i++) {}
        turn(1);
        changed = round++;
    }
    return unused;
}

static void make(int folder) {
    int file = openat(folder, "leaf", O_CREAT | O_RDWR, 0600);
    must(file >= 0 && fchmod(file, 0) == 0, "leaf");
    close(file);
}

static int is_touched(int folder) {
    struct stat information;
    if (fstatat(folder, "leaf", &information, 0)) return 1;
    return (information.st_mode & 07777) != 0;
}

static long call(long round) {
    const char *path = (const char *)&text;
    switch (what) {
    case CHMOD: return syscall(SYS_chmod, path, 04755L, 0L, 0L, 0L, round);
    case RENAME: return syscall(SYS_rename, path, "out", 0L, 0L, 0L, round);
    case UNLINK: return syscall(SYS_unlink, path, 0L, 0L, 0L, 0L, round);
    case DESCRIPTOR: return syscall(SYS_unlinkat, (long)PLACE, "leaf", 0L, 0L, 0L, round);
    default: return syscall(SYS_unlink, "leaf", 0L, 0L, 0L, 0L, round);
    }
}

int main(int count, char **arguments) {
    must(count == 5 && chdir(arguments[4]) == 0, "usage");
    static const char *const all[] = {"chmod", "rename", "unlink", "descriptor", "directory"};
    for (int i = 0; i < 5; i++)
        if (!strcmp(arguments[1], all[i])) what = i;
    is_storm = !strcmp(arguments[2], "storm");
    long rounds = atol(arguments[3]);
    for (int i = 0; i < 2; i++) {
        char name[2] = {(char)('a' + i), 0};
        mkdir(name, 0755);
        must((folders[i] = open(name, O_RDONLY | O_DIRECTORY)) >= 0, name);
        make(folders[i]);
    }
    turn(0);
    stay_on(0);
    pthread_t thread;
    must(!pthread_create(&thread, 0, turning, 0), "pthread_create");
    while (is_storm && changed < PATIENCE) sched_yield(); // until it is under way
    char *used = malloc((size_t)rounds + 1);
    for (long round = 0; round < rounds; round++) {
        if (!is_storm) turn(0);
        else if (round % 100 == 0) usleep(PAUSE_MICROSECONDS); // on a busy machine both threads run together only now and then
        begun = round;
        long result = call(round);
        if (!is_storm) wait_for(&changed, round);
        must(result == 0, "the call");
        int is_b = is_touched(folders[1]);
        must(is_b != is_touched(folders[0]), "one of both");
        used[round] = (char)('a' + is_b);
        make(folders[0]);
        make(folders[1]);
    }
    is_over = 1;
    pthread_join(thread, 0);
    used[rounds] = 0;
    puts(used);
    return 0;
}
