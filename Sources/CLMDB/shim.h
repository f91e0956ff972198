#pragma once
#include <lmdb.h>

/// Asks the processor for the bytes at an address, which may be any: it is only a hint.
static inline void clmdb_prefetch(const void *address) { __builtin_prefetch(address); }
