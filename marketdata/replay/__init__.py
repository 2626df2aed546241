"""A recording as orders of the venue's own members, through order entry as anybody's. docs/decisions/0005 says why it is done so.

Read `plan` first (what each row means), then `one_pass` (steps out, events in), then `replay` (clock, connections, passes).
"""
