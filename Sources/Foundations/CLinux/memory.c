#include "plimsoll_memory.h"

#include <malloc.h>

void plimsoll_give_back_memory(void) {
#ifdef __GLIBC__
    malloc_trim(0);
#endif
}
