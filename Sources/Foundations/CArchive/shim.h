#include <archive.h>
#include <archive_entry.h>
#include <locale.h>

// Swift does not import the mask. In this locale libarchive leaves the bytes of names alone.
static inline locale_t plimsoll_c_locale(void) { return newlocale(LC_ALL_MASK, "C", (locale_t)0); }

// Swift does not import functions with variable arguments.
static inline void plimsoll_archive_set_error(struct archive *archive, int number, const char *message) {
    archive_set_error(archive, number, "%s", message);
}
