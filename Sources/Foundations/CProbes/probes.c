#include "plimsoll_probes.h"
