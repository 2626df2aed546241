"""The next segment's file on its way from the preparer to the writer."""

cdef extern from "<pthread.h>" nogil:
    ctypedef struct pthread_mutex_t:
        pass
    ctypedef struct pthread_cond_t:
        pass


ctypedef struct Handover:
    pthread_mutex_t lock
    pthread_cond_t changed
    int prepared       # descriptor; -1: the next one is wanted
    int fault          # errno of the last attempt to prepare one; 0: none, or it is not known yet
    bint in_use        # taken, but still under the name next.prepared: no other may be made
    bint stopped


cdef int handover_take(Handover* hand, int* prepared) noexcept nogil
"""The prepared file becomes the caller's. Waits for one; an errno when the preparer could not make it."""

cdef void handover_renamed(Handover* hand) noexcept nogil
"""The file that was taken has its own name: now the next one is wanted."""


cdef class PreparedFile:
    cdef Handover hand
    cdef object put(self, int fd, int fault)
