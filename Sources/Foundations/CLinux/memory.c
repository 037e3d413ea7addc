#define _GNU_SOURCE
#include "plimsoll_memory.h"

#include <link.h>
#include <malloc.h>
#include <stdint.h>
#include <sys/mman.h>
#include <unistd.h>

// A page that is given back is read from the page cache again when it is touched. A page that was written to would be lost: segments that
// may be written to stay, and the others have no text relocations, because compilers emit none for position-independent code.
static int give_back_segments(struct dl_phdr_info *object, size_t size, void *unused) {
    (void)size;
    (void)unused;
    const uintptr_t page = (uintptr_t)sysconf(_SC_PAGESIZE);
    for (int index = 0; index < object->dlpi_phnum; ++index) {
        const ElfW(Phdr) *segment = &object->dlpi_phdr[index];
        if (segment->p_type != PT_LOAD || (segment->p_flags & PF_W) != 0) continue;
        const uintptr_t begin = (object->dlpi_addr + segment->p_vaddr) & ~(page - 1);
        const uintptr_t end = (object->dlpi_addr + segment->p_vaddr + segment->p_filesz) & ~(page - 1);
        // Advice only: what the kernel does not take back stays.
        if (end > begin) (void)madvise((void *)begin, end - begin, MADV_DONTNEED);
    }
    return 0;
}

void plimsoll_give_back_memory(void) {
#ifdef __GLIBC__
    malloc_trim(0);
#endif
    dl_iterate_phdr(give_back_segments, NULL);
}
