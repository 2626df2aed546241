/* Loaded before libc (LD_PRELOAD): syncs that take long or fail, a wall clock that is set. Read from files at each call, so that a
   test can change its mind. */
#define _GNU_SOURCE
#include <errno.h>
#include <fcntl.h>
#include <stdlib.h>
#include <sys/syscall.h>
#include <time.h>
#include <unistd.h>

static long number_in(const char *variable) {
    const char *path = getenv(variable);
    char text[32] = "0";
    int fd = path ? open(path, O_RDONLY) : -1;
    if (fd >= 0) {
        if (read(fd, text, sizeof text - 1) < 0) text[0] = '0';
        close(fd);
    }
    return atol(text);
}

int fdatasync(int fd) {
    long ms = number_in("SLOW_DISK_MS");
    struct timespec pause = {ms / 1000, ms % 1000 * 1000000};
    if (ms) nanosleep(&pause, NULL);
    if (number_in("FAILING_DISK")) {
        errno = EIO;
        return -1;
    }
    return (int) syscall(SYS_fdatasync, fd);
}

int clock_gettime(clockid_t clock, struct timespec *now) {
    int answer = (int) syscall(SYS_clock_gettime, clock, now);
    if (clock == CLOCK_REALTIME) now->tv_sec += number_in("CLOCK_OFFSET_S");
    return answer;
}
