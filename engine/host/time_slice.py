"""How long a thread's turns on the processor are: who wakes with less to do goes first.

Linux gives every thread turns of the same length, and one that wakes waits for the end of another's: up to a tick of 4 ms when
a sync has just ended or a halt has just arrived. A thread that asks for shorter turns is let in at once (Linux 6.12 and later).
Over a longer time it gets no more of the processor than before, so it needs no rights. An older kernel ignores it.
"""

import ctypes
import os
import platform
import struct

SHORT_NS, LONG_NS = 100_000, 100_000_000  # the shortest and the longest that Linux takes
SCHED_ATTR = struct.Struct("<IIQiIQQQ")  # size, policy, flags, nice, priority, runtime, deadline, period
SYS_SCHED_SETATTR = {"x86_64": 314, "aarch64": 274}
LAST = 19  # nice
_libc = ctypes.CDLL(None, use_errno=True)


def ask_for_short_turns() -> bool:
    """Of the calling thread and of every thread that it starts from now on. False where the kernel does not take it, or where
    whoever started us gave us better than that."""
    if os.sched_getscheduler(0) != os.SCHED_OTHER:
        return False
    return _ask(os.SCHED_OTHER, os.getpriority(os.PRIO_PROCESS, 0), SHORT_NS)


def give_way() -> bool:
    """The opposite: whoever else has something to do goes first, and is let in at once."""
    return _ask(os.SCHED_BATCH, LAST, LONG_NS)


def _ask(policy: int, nice: int, slice_ns: int) -> bool:
    number = SYS_SCHED_SETATTR.get(platform.machine())
    if number is None:
        return False
    asked = SCHED_ATTR.pack(SCHED_ATTR.size, policy, 0, nice, 0, slice_ns, 0, 0)
    return bool(_libc.syscall(number, 0, asked, 0) == 0)
