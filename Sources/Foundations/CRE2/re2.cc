#include "plimsoll_re2.h"
