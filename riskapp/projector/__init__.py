"""Copies the event log into PostgreSQL: rows and the position that they are true for in one transaction.

Import order: kinds, binary_copy -> order_states -> order_rows, event_rows, positions, deposits, instrument_states, control_events
-> order_tables, memory, retention -> batch, log_check -> projector -> report -> loop; rebuild stands apart.
"""
