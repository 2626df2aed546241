# Generated from phases.py by `python -m engine.messages.generate`. Change phases.py, not this.
from libc.stdint cimport uint16_t, uint8_t

cdef enum:
    PHASES = 11
    ORDER_TYPES = 6   # with 0, which is none
    ALLOWS_ENTERS = 1
    ALLOWS_AMENDS = 2
    ALLOWS_CANCELS = 4
    ALLOWS_MATCHES = 8
    ALLOWS_COLLECTS = 16
    ALLOWS_UNCROSSES = 32

cdef extern from *:
    """
    #ifndef TIDEGATE_TABLES
    #define TIDEGATE_TABLES
    static const unsigned char tidegate_allows[11] = {
        4,
        4,
        47,
        23,
        17,
        23,
        23,
        4,
        39,
        47,
        23,
    };
    static const unsigned short tidegate_follows[11] = {
        430,
        2045,
        1995,
        951,
        935,
        903,
        1927,
        1919,
        1775,
        1479,
        131,
    };
    static const unsigned short tidegate_takes[11][6] = {
        {0, 0, 0, 0, 0, 0},
        {0, 0, 0, 0, 0, 0},
        {0, 27, 91, 67, 67, 67},
        {0, 4, 71, 67, 67, 0},
        {0, 4, 71, 67, 67, 0},
        {0, 1028, 1095, 67, 67, 0},
        {0, 1024, 1091, 67, 67, 0},
        {0, 0, 0, 0, 0, 0},
        {0, 0, 67, 0, 0, 0},
        {0, 27, 91, 67, 67, 67},
        {0, 1152, 1219, 67, 67, 0},
    };
    #endif
    """
    const uint8_t phase_allows "tidegate_allows"[11]   # ALLOWS bits by phase
    const uint16_t phase_follows "tidegate_follows"[11]   # bit of each phase that may follow
    const uint16_t phase_takes "tidegate_takes"[11][6]   # bit of each time in force, by phase and type
