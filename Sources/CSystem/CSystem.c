#define _GNU_SOURCE
#include "CSystem.h"

#include <sys/mman.h>

int leftshift_unnamed_file(void) { return memfd_create("leftshift", MFD_CLOEXEC); }
