// The allocator of the C library: malloc_trim(3).
#ifndef PLIMSOLL_MEMORY_H
#define PLIMSOLL_MEMORY_H

// Gives pages back to the kernel that hold no allocation any more.
void plimsoll_give_back_memory(void);

#endif
