"""The venue's state machine: books, orders, positions, limits, phases. Same commands in, same events and same state hash out.

No clock, no randomness, no float, no I/O, no thread and no Python object on the way of a command; tests/tidy polices it.
"""
