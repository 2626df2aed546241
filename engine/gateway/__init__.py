"""Order entry: bytes of a session become validated commands stamped with that session; refuses what needs no engine state."""
