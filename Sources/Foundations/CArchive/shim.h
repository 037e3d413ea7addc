#include <archive.h>
#include <archive_entry.h>
#include <locale.h>

// Swift does not import the mask. In this locale libarchive leaves the bytes of names alone.
static inline locale_t plimsoll_c_locale(void) { return newlocale(LC_ALL_MASK, "C", (locale_t)0); }
