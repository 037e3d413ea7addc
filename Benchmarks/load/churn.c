// Opens files and counts what it did itself, so that an agent's counters can be checked against it.
//
//     churn SECONDS RATE PERMILLE     RATE opens a second in all (0: as many as possible), PERMILLE of them in FOLDER,
//                                     which the rule in Benchmarks/rules/churn.yaml asks for; the others nobody asks for
//
// Prints one JSON object. It opens with open(2) itself, which C libraries have not used for years (they use openat): so the calls of other
// programs do not mix with these. Processors without open(2) have openat2(2), nearly as rare.
#include "load.h"

#include <fcntl.h>
#include <linux/openat2.h>
#include <sys/stat.h>
#include <sys/syscall.h>

#define FOLDER "/tmp/plimsoll-churn"
#define BATCH 100

#ifdef SYS_open
#define CALL "open"
static int call(const char *path) {
    return syscall(SYS_open, path, O_RDONLY);
}
#else
#define CALL "openat2"
static int call(const char *path) {
    struct open_how how = {.flags = O_RDONLY};
    return syscall(SYS_openat2, AT_FDCWD, path, &how, sizeof(how));
}
#endif

int main(int argc, char **argv) {
    if (argc != 4) {
        fprintf(stderr, "usage: %s SECONDS RATE PERMILLE\n", argv[0]);
        return 2;
    }
    double seconds = atof(argv[1]), rate = atof(argv[2]);
    long share = atol(argv[3]), made = 0, wanted = 0, credit = 0;
    pin();
    check(mkdir(FOLDER, 0755) == 0 || errno == EEXIST, FOLDER);
    char path[64]; // of this process alone: several generators may run at once
    snprintf(path, sizeof(path), FOLDER "/wanted-%d", getpid());
    int file = open(path, O_WRONLY | O_CREAT, 0644);
    check(file >= 0, path);
    close(file);
    double start = now(), elapsed = 0;
    while ((elapsed = now() - start) < seconds * 1e9) {
        if (rate > 0 && made > elapsed * rate / 1e9) {
            usleep(1000);
            continue;
        }
        for (int i = 0; i < BATCH; i++) {
            int isWanted = (credit += share) >= 1000;
            if (isWanted) credit -= 1000;
            file = call(isWanted ? path : "/proc/uptime");
            check(file >= 0, CALL);
            close(file);
            made++;
            wanted += isWanted;
        }
    }
    printf("{\"call\":\"" CALL "\",\"made\":%ld,\"wanted\":%ld,\"seconds\":%.3f}\n", made, wanted, elapsed / 1e9);
    unlink(path);
    rmdir(FOLDER);
    return 0;
}
