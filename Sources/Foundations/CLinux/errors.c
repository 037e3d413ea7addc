#define _GNU_SOURCE
#include "plimsoll_errors.h"

#include <string.h>

const char *plimsoll_error_text(int number) { return strerrordesc_np(number); }

const char *plimsoll_error_name(int number) { return strerrorname_np(number); }
