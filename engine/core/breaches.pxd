"""What happens at and around limits: warnings, breaches and what they do (docs/RULES.md, *At and around a limit*)."""

from engine.core.ask cimport Ask
from engine.core.state cimport State


cdef void judge_limits(State* s) noexcept nogil
"""Of every node that is to be looked at after this command."""

cdef void rearm_limits(State* s) noexcept nogil
"""As time advances: what is used less by enough may be told again."""

cdef void look_at_all(State* s) noexcept nogil
"""After what stands above rows changed: every node that is watched."""
