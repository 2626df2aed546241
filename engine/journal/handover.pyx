"""One prepared file, handed from a Python thread to one that knows no Python."""

from libc.errno cimport ETIMEDOUT
from libc.stdint cimport uint8_t
from libc.string cimport memset

cdef extern from "<time.h>" nogil:
    struct timespec:
        long tv_sec
        long tv_nsec
    int clock_gettime(int clock, timespec* now)
    int CLOCK_REALTIME

cdef extern from "<pthread.h>" nogil:
    int pthread_mutex_init(pthread_mutex_t*, void*)
    int pthread_mutex_destroy(pthread_mutex_t*)
    int pthread_mutex_lock(pthread_mutex_t*)
    int pthread_mutex_unlock(pthread_mutex_t*)
    int pthread_cond_init(pthread_cond_t*, void*)
    int pthread_cond_destroy(pthread_cond_t*)
    int pthread_cond_wait(pthread_cond_t*, pthread_mutex_t*)
    int pthread_cond_timedwait(pthread_cond_t*, pthread_mutex_t*, const timespec*)
    int pthread_cond_broadcast(pthread_cond_t*)

cdef extern from "<unistd.h>" nogil:
    int close(int fd)
    ssize_t pwrite(int fd, const void* buffer, size_t size, long offset)


cdef int handover_take(Handover* hand, int* prepared) noexcept nogil:
    cdef int fault
    pthread_mutex_lock(&hand.lock)
    while hand.prepared < 0 and not hand.fault:
        pthread_cond_wait(&hand.changed, &hand.lock)
    prepared[0] = hand.prepared
    fault = hand.fault if hand.prepared < 0 else 0
    hand.in_use = hand.prepared >= 0
    hand.prepared = -1
    pthread_mutex_unlock(&hand.lock)
    return fault


cdef void handover_renamed(Handover* hand) noexcept nogil:
    pthread_mutex_lock(&hand.lock)
    hand.in_use = False
    pthread_cond_broadcast(&hand.changed)
    pthread_mutex_unlock(&hand.lock)


cdef class PreparedFile:
    def __cinit__(self):
        memset(&self.hand, 0, sizeof(self.hand))
        self.hand.prepared = -1
        pthread_mutex_init(&self.hand.lock, NULL)
        pthread_cond_init(&self.hand.changed, NULL)

    def __dealloc__(self):
        if self.hand.prepared >= 0:
            close(self.hand.prepared)
        pthread_cond_destroy(&self.hand.changed)
        pthread_mutex_destroy(&self.hand.lock)

    cdef object put(self, int fd, int fault):
        with nogil:
            pthread_mutex_lock(&self.hand.lock)
            self.hand.prepared, self.hand.fault = fd, fault
            pthread_cond_broadcast(&self.hand.changed)
            pthread_mutex_unlock(&self.hand.lock)

    def offer(self, int fd):
        self.put(fd, 0)

    def refuse(self, int fault):
        self.put(-1, fault)

    def zero(self, long offset, const uint8_t[::1] zeros not None):
        # under the lock, so that the writer never writes where zeros are still on their way
        cdef ssize_t done = -1
        with nogil:
            pthread_mutex_lock(&self.hand.lock)
            if self.hand.prepared >= 0:
                done = pwrite(self.hand.prepared, &zeros[0], zeros.shape[0], offset)
            pthread_mutex_unlock(&self.hand.lock)
        return done == zeros.shape[0]

    def wait(self, double seconds):
        cdef timespec until
        with nogil:
            clock_gettime(CLOCK_REALTIME, &until)
            until.tv_nsec += <long> ((seconds - <long> seconds) * 1e9)
            until.tv_sec += <long> seconds + until.tv_nsec // 1000000000
            until.tv_nsec %= 1000000000
            pthread_mutex_lock(&self.hand.lock)
            while not self.hand.stopped and (self.hand.prepared >= 0 or self.hand.in_use or self.hand.fault):
                if pthread_cond_timedwait(&self.hand.changed, &self.hand.lock, &until) == ETIMEDOUT:
                    break
            pthread_mutex_unlock(&self.hand.lock)

    def stop(self):
        with nogil:
            pthread_mutex_lock(&self.hand.lock)
            self.hand.stopped = True
            if self.hand.prepared >= 0:
                close(self.hand.prepared)
                self.hand.prepared = -1
            pthread_cond_broadcast(&self.hand.changed)
            pthread_mutex_unlock(&self.hand.lock)

    @property
    def wanted(self):
        return self.hand.prepared < 0 and not self.hand.in_use and not self.hand.stopped

    @property
    def stopped(self):
        return self.hand.stopped
