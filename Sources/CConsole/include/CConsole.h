// The files of the browser console, which are part of the program: see CConsole.c.

#pragma once

#include <stddef.h>

/// A file, and the path and media type under which a browser gets it.
struct console_file {
    const char *path;
    const char *type;
    const unsigned char *bytes;
    size_t count;
};

size_t console_file_count(void);

/// The file with a number below `console_file_count()`.
struct console_file console_file(size_t index);
