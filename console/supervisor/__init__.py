"""Starts every process of the venue, brings back the one that dies, and leaves none behind."""
