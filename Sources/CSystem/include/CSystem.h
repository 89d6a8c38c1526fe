// What Leftshift needs of the system that Swift's own modules do not offer: zlib, which unpacks
// workbooks, and files without a name.
#ifndef LEFTSHIFT_SYSTEM_H
#define LEFTSHIFT_SYSTEM_H

#include <zlib.h>

// A file in memory that no folder lists: it is gone when the last who has it open is, however the
// program ends. A descriptor, or -1 with the reason in errno.
int leftshift_unnamed_file(void);

#endif
