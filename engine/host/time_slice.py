"""Short turns on the processor: who wakes with less to do goes first.

Linux gives every thread turns of the same length, and one that wakes waits for the end of another's: up to a tick of 4 ms when
a sync has just ended or a halt has just arrived. A thread that asks for shorter turns is let in at once (Linux 6.12 and later).
Over a longer time it gets no more of the processor than before, so it needs no rights. An older kernel ignores it.
"""

import ctypes
import os
import platform
import struct

SLICE_NS = 100_000  # the shortest that Linux takes
SCHED_ATTR = struct.Struct("<IIQiIQQQ")  # size, policy, flags, nice, priority, runtime, deadline, period
SYS_SCHED_SETATTR = {"x86_64": 314, "aarch64": 274}
_libc = ctypes.CDLL(None, use_errno=True)


def ask_for_short_turns() -> bool:
    """Of the calling thread and of every thread that it starts from now on. False where the kernel does not take it."""
    number = SYS_SCHED_SETATTR.get(platform.machine())
    if number is None:
        return False
    nice = os.getpriority(os.PRIO_PROCESS, 0)
    asked = SCHED_ATTR.pack(SCHED_ATTR.size, os.SCHED_OTHER, 0, nice, 0, SLICE_NS, 0, 0)
    return bool(_libc.syscall(number, 0, asked, 0) == 0)
