// Records what a process writes below one directory, in order, for the crash lab.
//
// Preloaded into the recorded process (LD_PRELOAD). Every write, sync, truncation, allocation,
// rename and removal below CRASHLAB_ROOT goes, after it was carried out, as one record to the
// file CRASHLAB_TRACE. A write to the file CRASHLAB_ACKS becomes an acknowledgement in the same
// order, so the lab knows what had been promised at any moment.
//
// A record, all numbers little-endian:
//   kind u8 | file u32 | offset u64 | count u32 | count bytes
// kinds: 1 create (bytes: path)      2 write (bytes: data)     3 sync began    4 sync ended
//        5 truncate (offset: size)   6 allocate (offset: end)  7 punch (offset; bytes: u64 count)
//        8 rename (bytes: from \0 to)  9 remove (bytes: path)  10 directory synced (bytes: path)
//        11 acknowledgement (bytes)  12 write through O_DSYNC (durable when it returns)
//
// A sync makes durable what was written before it began: hence two records. All other operations
// are carried out and recorded under one lock, so the order of the records is that of the
// operations. Writes through a shared memory map are not seen; the store is recorded without
// MDB_WRITEMAP.
//
// A trace that is there is continued. Numbers of files begin at CRASHLAB_FILE, so that processes
// with one trace do not share them. After CRASHLAB_STOP records the process ends at once, as
// killed: exactly what is recorded has happened.
#define _GNU_SOURCE
#include <dlfcn.h>
#include <errno.h>
#include <fcntl.h>
#include <limits.h>
#include <pthread.h>
#include <stdarg.h>
#include <stdint.h>
#include <stdio.h>
#include <stdlib.h>
#include <string.h>
#include <sys/stat.h>
#include <sys/uio.h>
#include <unistd.h>

enum { MAXIMUM_FD = 4096, KILLED = 99 };
enum { IS_IGNORED = 0, IS_FILE, IS_DIRECTORY, IS_ACKS };

static pthread_mutex_t lock = PTHREAD_MUTEX_INITIALIZER;
static int trace = -1;
static char root[PATH_MAX], acks[PATH_MAX];
static struct { int kind; uint32_t file; int is_durable; char path[PATH_MAX]; } open_files[MAXIMUM_FD];
static struct { ino_t inode; uint32_t file; } known[65536];
static uint32_t known_count, first_file;
static uint64_t record_count, last_record = UINT64_MAX;

#define REAL(name) ((__typeof__(&name))dlsym(RTLD_NEXT, #name))

__attribute__((constructor)) static void start(void) {
    const char *path = getenv("CRASHLAB_TRACE"), *directory = getenv("CRASHLAB_ROOT");
    const char *acknowledgements = getenv("CRASHLAB_ACKS");
    if (!path || !directory || !acknowledgements) return;
    snprintf(root, sizeof root, "%s", directory);
    snprintf(acks, sizeof acks, "%s", acknowledgements);
    const char *file = getenv("CRASHLAB_FILE"), *stop = getenv("CRASHLAB_STOP");
    if (file) first_file = strtoul(file, NULL, 10);
    if (stop) last_record = strtoull(stop, NULL, 10);
    trace = REAL(open)(path, O_CREAT | O_APPEND | O_WRONLY | O_CLOEXEC, 0644);
}

// The lock is held.
static void record(uint8_t kind, uint32_t file, uint64_t offset, const void *bytes, uint32_t count) {
    uint8_t head[17];
    head[0] = kind;
    memcpy(head + 1, &file, 4);
    memcpy(head + 5, &offset, 8);
    memcpy(head + 13, &count, 4);
    struct iovec parts[2] = {{head, sizeof head}, {(void *)bytes, count}};
    if (REAL(writev)(trace, parts, 2) != (ssize_t)(sizeof head + count)) abort();
    if (++record_count == last_record) _exit(KILLED);
}

static int is_below_root(const char *path) {
    size_t length = strlen(root);
    return trace >= 0 && !strncmp(path, root, length) && (path[length] == '/' || !path[length]);
}

// The lock is held.
static void opened(int fd, const char *path, int flags) {
    if (fd < 0 || fd >= MAXIMUM_FD || trace < 0) return;
    char full[PATH_MAX];
    if (!realpath(path, full)) return;
    struct stat status;
    if (fstat(fd, &status)) return;
    open_files[fd].kind = IS_IGNORED;
    snprintf(open_files[fd].path, sizeof open_files[fd].path, "%s", full);
    if (!strcmp(full, acks)) {
        open_files[fd].kind = IS_ACKS;
    } else if (is_below_root(full) && S_ISDIR(status.st_mode)) {
        open_files[fd].kind = IS_DIRECTORY;
    } else if (is_below_root(full) && S_ISREG(status.st_mode)) {
        uint32_t index = 0;
        while (index < known_count && known[index].inode != status.st_ino) index++;
        if (index == known_count) {
            if (known_count == sizeof known / sizeof *known) abort();
            known[index].inode = status.st_ino;
            known[index].file = first_file + ++known_count;
            record(1, known[index].file, 0, full, strlen(full));
        }
        open_files[fd].kind = IS_FILE;
        open_files[fd].file = known[index].file;
        open_files[fd].is_durable = (flags & O_DSYNC) != 0;
        if (flags & O_TRUNC) record(5, known[index].file, 0, "", 0);
    }
}

#define OPEN(name)                                                        \
    int name(const char *path, int flags, ...) {                          \
        mode_t mode = 0;                                                  \
        if (flags & (O_CREAT | O_TMPFILE)) {                              \
            va_list list;                                                 \
            va_start(list, flags);                                        \
            mode = va_arg(list, mode_t);                                  \
            va_end(list);                                                 \
        }                                                                 \
        pthread_mutex_lock(&lock);                                        \
        int fd = REAL(name)(path, flags, mode);                           \
        int saved = errno;                                                \
        opened(fd, path, flags);                                          \
        pthread_mutex_unlock(&lock);                                      \
        errno = saved;                                                    \
        return fd;                                                        \
    }
OPEN(open)
OPEN(open64)

int close(int fd) {
    pthread_mutex_lock(&lock);
    if (fd >= 0 && fd < MAXIMUM_FD) open_files[fd].kind = IS_IGNORED;
    int result = REAL(close)(fd);
    pthread_mutex_unlock(&lock);
    return result;
}

static int is_tracked(int fd) {
    return fd >= 0 && fd < MAXIMUM_FD && open_files[fd].kind != IS_IGNORED;
}
static int is_file(int fd) { return is_tracked(fd) && open_files[fd].kind == IS_FILE; }

// The lock is held.
static void wrote(int fd, const void *bytes, size_t count, uint64_t offset) {
    if (open_files[fd].kind == IS_ACKS) record(11, 0, 0, bytes, count);
    if (open_files[fd].kind == IS_FILE)
        record(open_files[fd].is_durable ? 12 : 2, open_files[fd].file, offset, bytes, count);
}

static void vector_wrote(int fd, const struct iovec *parts, int count, ssize_t done, off_t offset) {
    size_t left = done > 0 ? done : 0;
    for (int index = 0; index < count && left; index++) {
        size_t part = parts[index].iov_len < left ? parts[index].iov_len : left;
        wrote(fd, parts[index].iov_base, part, offset);
        offset += part;
        left -= part;
    }
}

// Plain writes of regular files go to where the file position is.
static off_t position(int fd) {
    if (open_files[fd].kind != IS_FILE) return 0;
    if (fcntl(fd, F_GETFL) & O_APPEND) return lseek(fd, 0, SEEK_END);
    return lseek(fd, 0, SEEK_CUR);
}

// Carries out `call`, then `note`, under the lock if the file is one to record.
#define TRACKED(type, fd, call, note)     \
    if (!is_tracked(fd)) return call;     \
    pthread_mutex_lock(&lock);            \
    type done = call;                     \
    int saved = errno;                    \
    note;                                 \
    pthread_mutex_unlock(&lock);          \
    errno = saved;                        \
    return done;

#define PWRITE(name, off)                                                  \
    ssize_t name(int fd, const void *bytes, size_t count, off offset) {    \
        TRACKED(                                                           \
            ssize_t, fd, REAL(name)(fd, bytes, count, offset),             \
            if (done > 0) wrote(fd, bytes, done, offset))                  \
    }
PWRITE(pwrite, off_t)
PWRITE(pwrite64, off64_t)

#define PWRITEV(name, off)                                                 \
    ssize_t name(int fd, const struct iovec *parts, int count, off offset) { \
        TRACKED(                                                           \
            ssize_t, fd, REAL(name)(fd, parts, count, offset),             \
            vector_wrote(fd, parts, count, done, offset))                  \
    }
PWRITEV(pwritev, off_t)
PWRITEV(pwritev64, off64_t)

ssize_t write(int fd, const void *bytes, size_t count) {
    off_t offset = is_tracked(fd) ? position(fd) : 0;
    TRACKED(
        ssize_t, fd, REAL(write)(fd, bytes, count), if (done > 0) wrote(fd, bytes, done, offset))
}

ssize_t writev(int fd, const struct iovec *parts, int count) {
    off_t offset = is_tracked(fd) ? position(fd) : 0;
    TRACKED(
        ssize_t, fd, REAL(writev)(fd, parts, count),
        vector_wrote(fd, parts, count, done, offset))
}

static void note(uint8_t kind, int fd, uint64_t offset, const void *bytes, uint32_t count) {
    pthread_mutex_lock(&lock);
    record(kind, open_files[fd].file, offset, bytes, count);
    pthread_mutex_unlock(&lock);
}

// Syncs do not hold the lock: others go on meanwhile, and what they write is not covered.
static int synced(int fd, int (*real)(int)) {
    if (!is_tracked(fd)) return real(fd);
    int is_directory = open_files[fd].kind == IS_DIRECTORY;
    if (is_file(fd)) note(3, fd, 0, "", 0);
    int result = real(fd);
    if (result) return result;
    if (is_file(fd)) note(4, fd, 0, "", 0);
    if (is_directory) note(10, fd, 0, open_files[fd].path, strlen(open_files[fd].path));
    return result;
}

int fdatasync(int fd) { return synced(fd, REAL(fdatasync)); }
int fsync(int fd) { return synced(fd, REAL(fsync)); }

#define TRUNCATE(name, off)                                                      \
    int name(int fd, off size) {                                                 \
        TRACKED(                                                                 \
            int, fd, REAL(name)(fd, size),                                       \
            if (!done && is_file(fd)) record(5, open_files[fd].file, size, "", 0)) \
    }
TRUNCATE(ftruncate, off_t)
TRUNCATE(ftruncate64, off64_t)

// The lock is held.
static void allocated(int fd, int mode, off_t offset, off_t count) {
    if (!is_file(fd)) return;
    uint64_t length = count;
    uint32_t file = open_files[fd].file;
    if (mode & FALLOC_FL_PUNCH_HOLE) record(7, file, offset, &length, sizeof length);
    else if (!(mode & FALLOC_FL_KEEP_SIZE)) record(6, file, offset + count, "", 0);
}

#define FALLOCATE(name, off)                                               \
    int name(int fd, int mode, off offset, off count) {                    \
        TRACKED(                                                           \
            int, fd, REAL(name)(fd, mode, offset, count),                  \
            if (!done) allocated(fd, mode, offset, count))                 \
    }
FALLOCATE(fallocate, off_t)
FALLOCATE(fallocate64, off64_t)

#define POSIX_FALLOCATE(name, off)                                         \
    int name(int fd, off offset, off count) {                              \
        TRACKED(                                                           \
            int, fd, REAL(name)(fd, offset, count),                        \
            if (!done) allocated(fd, 0, offset, count))                    \
    }
POSIX_FALLOCATE(posix_fallocate, off_t)
POSIX_FALLOCATE(posix_fallocate64, off64_t)

// The number of an inode that goes may be given to another file. The lock is held.
static void forget(const struct stat *status) {
    for (uint32_t index = 0; index < known_count; index++)
        if (known[index].inode == status->st_ino) known[index].inode = 0;
}

int rename(const char *from, const char *to) {
    if (!is_below_root(to)) return REAL(rename)(from, to);
    char both[2 * PATH_MAX];
    int count = snprintf(both, sizeof both, "%s%c%s", from, 0, to);
    pthread_mutex_lock(&lock);
    struct stat replaced;
    int replaces = !lstat(to, &replaced) && replaced.st_nlink == 1;
    int result = REAL(rename)(from, to);
    int saved = errno;
    if (!result) {
        if (replaces) forget(&replaced);
        record(8, 0, 0, both, count);
    }
    pthread_mutex_unlock(&lock);
    errno = saved;
    return result;
}

int unlink(const char *path) {
    if (!is_below_root(path)) return REAL(unlink)(path);
    pthread_mutex_lock(&lock);
    struct stat removed;
    int exists = !lstat(path, &removed) && removed.st_nlink == 1;
    int result = REAL(unlink)(path);
    int saved = errno;
    if (!result) {
        if (exists) forget(&removed);
        record(9, 0, 0, path, strlen(path));
    }
    pthread_mutex_unlock(&lock);
    errno = saved;
    return result;
}
