/* Loaded before libc (LD_PRELOAD): the machine that a simulated venue runs on. Files below `machine_root` and both clocks are the
   simulation's; nothing ever waits. `machine_ask` is told of each change to a file before it is made:
   0: make it; below 0: fail with that errno; above 0: a write takes so many bytes only. */
#define _GNU_SOURCE
#include <errno.h>
#include <fcntl.h>
#include <limits.h>
#include <poll.h>
#include <stdarg.h>
#include <stdio.h>
#include <stdlib.h>
#include <string.h>
#include <sys/epoll.h>
#include <sys/select.h>
#include <sys/stat.h>
#include <sys/syscall.h>
#include <time.h>
#include <unistd.h>

enum { WRITE = 1, SYNC, CUT, RENAME, UNLINK, OPEN, RESERVE, IDLE };

long machine_wall_ns, machine_steady_ns;
int machine_on;
char machine_root[256];
long (*machine_ask)(int deed, const char *path, const char *to, long at, long size, const void *bytes);

int machine_asking; /* one thread: what `machine_ask` itself does to files is its own affair */

static int ours(const char *path) { return strncmp(path, machine_root, strlen(machine_root)) == 0; }

static int place_of(int fd, char *path) {
    char link[64];
    ssize_t size;
    snprintf(link, sizeof link, "/proc/self/fd/%d", fd);
    size = readlink(link, path, PATH_MAX - 1);
    if (size < 0) return 0;
    path[size] = 0;
    return ours(path);
}

static void full_name(int folder, const char *name, char *path) {
    size_t size = 0;
    path[0] = 0;
    if (name[0] != '/' && folder != AT_FDCWD && place_of(folder, path)) size = strlen(path);
    snprintf(path + size, PATH_MAX - size, "%s%s", size ? "/" : "", name);
}

static long ask(int deed, const char *path, const char *to, long at, long size, const void *bytes) {
    long answer;
    machine_asking = 1;
    answer = machine_ask(deed, path, to, at, size, bytes);
    machine_asking = 0;
    if (answer < 0) errno = (int) -answer;
    return answer;
}

static long ask_of(int deed, int fd, long at, long size, const void *bytes) {
    char path[PATH_MAX];
    if (!machine_on || machine_asking || !place_of(fd, path)) return 0;
    return ask(deed, path, "", at, size, bytes);
}

ssize_t pwrite(int fd, const void *bytes, size_t size, off_t at) {
    long answer = ask_of(WRITE, fd, at, (long) size, bytes);
    return answer < 0 ? -1 : syscall(SYS_pwrite64, fd, bytes, answer ? (size_t) answer : size, at);
}

ssize_t pwrite64(int fd, const void *bytes, size_t size, off64_t at) { return pwrite(fd, bytes, size, at); }

ssize_t write(int fd, const void *bytes, size_t size) {
    long answer = 0;
    struct stat of;
    if (machine_on && !machine_asking && fstat(fd, &of) == 0 && S_ISREG(of.st_mode))
        answer = ask_of(WRITE, fd, lseek(fd, 0, SEEK_CUR), (long) size, bytes);
    return answer < 0 ? -1 : syscall(SYS_write, fd, bytes, answer ? (size_t) answer : size);
}

int fdatasync(int fd) {
    long answer = ask_of(SYNC, fd, 0, 0, NULL);
    return answer < 0 ? -1 : (int) syscall(SYS_fdatasync, fd);
}

int fsync(int fd) { return fdatasync(fd); }

int ftruncate(int fd, off_t size) {
    long answer = ask_of(CUT, fd, 0, size, NULL);
    return answer < 0 ? -1 : (int) syscall(SYS_ftruncate, fd, size);
}

int ftruncate64(int fd, off64_t size) { return ftruncate(fd, size); }

int truncate(const char *path, off_t size) {
    long answer = machine_on && !machine_asking && ours(path) ? ask(CUT, path, "", 0, size, NULL) : 0;
    return answer < 0 ? -1 : (int) syscall(SYS_truncate, path, size);
}

int truncate64(const char *path, off64_t size) { return truncate(path, size); }

int renameat(int old_folder, const char *old, int new_folder, const char *new) {
    char from[PATH_MAX], to[PATH_MAX];
    if (machine_on && !machine_asking) {
        full_name(old_folder, old, from);
        full_name(new_folder, new, to);
        if (ours(from) && ask(RENAME, from, to, 0, 0, NULL) < 0) return -1;
    }
    return (int) syscall(SYS_renameat2, old_folder, old, new_folder, new, 0);
}

int rename(const char *old, const char *new) { return renameat(AT_FDCWD, old, AT_FDCWD, new); }

int unlinkat(int folder, const char *name, int flags) {
    char path[PATH_MAX];
    if (machine_on && !machine_asking) {
        full_name(folder, name, path);
        if (ours(path) && access(path, F_OK) == 0 && ask(UNLINK, path, "", 0, 0, NULL) < 0) return -1;
    }
    return (int) syscall(SYS_unlinkat, folder, name, flags);
}

int unlink(const char *name) { return unlinkat(AT_FDCWD, name, 0); }

int openat(int folder, const char *name, int flags, ...) {
    char path[PATH_MAX];
    va_list rest;
    int mode;
    va_start(rest, flags);
    mode = flags & (O_CREAT | __O_TMPFILE) ? va_arg(rest, int) : 0;
    va_end(rest);
    if (machine_on && !machine_asking && flags & (O_CREAT | O_TRUNC)) {
        full_name(folder, name, path);
        if (ours(path) && ask(OPEN, path, "", 0, flags & O_TRUNC, NULL) < 0) return -1;
    }
    return (int) syscall(SYS_openat, folder, name, flags, mode);
}

int open(const char *name, int flags, ...) {
    va_list rest;
    int mode;
    va_start(rest, flags);
    mode = flags & (O_CREAT | __O_TMPFILE) ? va_arg(rest, int) : 0;
    va_end(rest);
    return openat(AT_FDCWD, name, flags, mode);
}

int open64(const char *name, int flags, ...) {
    va_list rest;
    int mode;
    va_start(rest, flags);
    mode = flags & (O_CREAT | __O_TMPFILE) ? va_arg(rest, int) : 0;
    va_end(rest);
    return openat(AT_FDCWD, name, flags, mode);
}

int posix_fallocate(int fd, off_t at, off_t size) {
    if (ask_of(RESERVE, fd, at, size, NULL) < 0) return errno;
    return syscall(SYS_fallocate, fd, 0, at, size) < 0 ? errno : 0;
}

int posix_fallocate64(int fd, off64_t at, off64_t size) { return posix_fallocate(fd, at, size); }

int clock_gettime(clockid_t clock, struct timespec *now) {
    long ns;
    if (!machine_on || (clock != CLOCK_REALTIME && clock != CLOCK_MONOTONIC)) return (int) syscall(SYS_clock_gettime, clock, now);
    ns = clock == CLOCK_REALTIME ? machine_wall_ns : machine_steady_ns;
    now->tv_sec = ns / 1000000000;
    now->tv_nsec = ns % 1000000000;
    return 0;
}

static void pass(long ns) {
    machine_wall_ns += ns;
    machine_steady_ns += ns;
}

int clock_nanosleep(clockid_t clock, int flags, const struct timespec *time, struct timespec *left) {
    struct timespec now;
    long ns = time->tv_sec * 1000000000 + time->tv_nsec;
    if (!machine_on) return syscall(SYS_clock_nanosleep, clock, flags, time, left) < 0 ? errno : 0;
    if (flags & TIMER_ABSTIME) {
        clock_gettime(clock, &now);
        ns -= now.tv_sec * 1000000000 + now.tv_nsec;
    }
    if (ns > 0) pass(ns);
    return 0;
}

int epoll_wait(int epoll, struct epoll_event *events, int count, int ms) {
    return (int) syscall(SYS_epoll_pwait, epoll, events, count, machine_on ? 0 : ms, NULL, 8);
}

int select(int count, fd_set *reads, fd_set *writes, fd_set *faults, struct timeval *time) {
    if (!machine_on) return (int) syscall(SYS_select, count, reads, writes, faults, time);
    if (!machine_asking) ask(IDLE, "", "", 0, 0, NULL);
    pass(time->tv_sec * 1000000000 + time->tv_usec * 1000);
    time->tv_sec = time->tv_usec = 0;
    return (int) syscall(SYS_select, count, reads, writes, faults, time);
}
