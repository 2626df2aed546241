"""Putting the venue onto a machine."""
