#include "plimsoll_linux.h"
