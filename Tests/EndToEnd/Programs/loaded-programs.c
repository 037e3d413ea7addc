// Prints the ids of all eBPF programs that the kernel holds, one a line (bpf(2), BPF_PROG_GET_NEXT_ID).
#include <errno.h>
#include <linux/bpf.h>
#include <stdio.h>
#include <string.h>
#include <sys/syscall.h>
#include <unistd.h>

int main(void) {
    union bpf_attr attributes;
    memset(&attributes, 0, sizeof attributes);
    while (syscall(SYS_bpf, BPF_PROG_GET_NEXT_ID, &attributes, sizeof attributes) == 0) {
        printf("%u\n", attributes.next_id);
        attributes.start_id = attributes.next_id;
    }
    if (errno == ENOENT) return 0;
    perror("loaded-programs");
    return 1;
}
