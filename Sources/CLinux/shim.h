#pragma once
#include <linux/falloc.h>
#include <stdint.h>

// Declared here because <fcntl.h> shows it only with _GNU_SOURCE, which the Swift importer of
// Glibc does not define.
int fallocate64(int descriptor, int mode, int64_t offset, int64_t length);
