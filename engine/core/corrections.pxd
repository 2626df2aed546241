"""Trades that are taken back or priced anew: entries against both rows, never deletion (docs/RULES.md, *Corrections*)."""

from engine.core.state cimport State
from engine.messages.wire cimport AdjustTrade, BustTrade


cdef void bust_trade(State* s, const BustTrade* command) noexcept nogil

cdef void adjust_trade(State* s, const AdjustTrade* command) noexcept nogil
