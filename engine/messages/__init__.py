"""What travels: fixed-layout little-endian records, their codes, and the refusals in the order of their checks.

`layout` is the one table; `wire.pxd` (for Cython) and the tables of docs/MESSAGES.md are generated from it
by `python -m engine.messages.generate`, and a test says when they are stale.
"""
