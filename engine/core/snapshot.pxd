"""The canonical encoding of all state: docs/RULES.md, *Snapshot*."""

from engine.core.state cimport State


cdef extern from *:
    """
    #define TIDEGATE_SNAPSHOT_MAGIC "TGSNAP02"
    """
    const char* MAGIC "TIDEGATE_SNAPSHOT_MAGIC"   # its first 8 bytes


cdef bytes write_snapshot(const State* s)
