// Everything is in the header; a C target needs one source file to be a target.
#include "CADBC.h"
