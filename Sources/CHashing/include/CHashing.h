#ifndef CHASHING_H
#define CHASHING_H

#include <stddef.h>
#include <stdint.h>

/// Mixes whole blocks of 64 bytes into the eight words of a SHA-256 state, with the instructions
/// that the processor has for it. Returns 0, and does nothing, where it has none.
int leftshift_sha256_blocks(uint32_t state[8], const void *data, size_t blocks);

#endif
