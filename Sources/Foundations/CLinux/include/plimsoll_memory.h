// What a process can do without after it has started: malloc_trim(3), dl_iterate_phdr(3), madvise(2).
#ifndef PLIMSOLL_MEMORY_H
#define PLIMSOLL_MEMORY_H

// Gives back to the kernel pages that hold no allocation any more, and pages of programs and libraries that were read from their files and
// never written to: those that are needed still are found in the page cache when they are touched.
void plimsoll_give_back_memory(void);

#endif
