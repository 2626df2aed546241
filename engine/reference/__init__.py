"""docs/RULES.md in plain Python, for reading and for comparing: slow, obvious, and to the bit what the compiled core does.

Nothing of the venue runs it. `records` is what travels, `state` what is remembered, each other file one noun of the rules.
"""
