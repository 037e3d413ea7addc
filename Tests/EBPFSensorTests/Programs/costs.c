// Loads an eBPF object and prints what the verifier had to do for each program: `name instructions`, one a line.
// Names behind the file are the programs to load; all of them without any.
#include <stdio.h>
#include <string.h>

#include <bpf/bpf.h>

#include <bpf/libbpf.h>

int main(int count, char **arguments) {
    struct bpf_object *object = count > 1 ? bpf_object__open(arguments[1]) : 0;
    if (!object) return 1;
    struct bpf_map *scratches = bpf_object__find_map_by_name(object, "scratches");
    if (scratches) bpf_map__set_max_entries(scratches, libbpf_num_possible_cpus());
    struct bpf_program *program;
    bpf_object__for_each_program(program, object) {
        int is_named = count == 2;
        for (int i = 2; i < count; i++) is_named |= !strcmp(arguments[i], bpf_program__name(program));
        bpf_program__set_autoload(program, is_named);
    }
    if (bpf_object__load(object)) return 2;
    bpf_object__for_each_program(program, object) {
        if (!bpf_program__autoload(program)) continue;
        struct bpf_prog_info information = {};
        __u32 size = sizeof(information);
        if (bpf_obj_get_info_by_fd(bpf_program__fd(program), &information, &size)) return 3;
        printf("%s %u\n", bpf_program__name(program), information.verified_insns);
    }
    return 0;
}
