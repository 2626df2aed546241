"""`make bench`: how fast the engine is on this machine, what was left out, and the floors that no program can beat."""
