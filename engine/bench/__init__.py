"""Benchmarks of the engine; each says what it leaves out."""
