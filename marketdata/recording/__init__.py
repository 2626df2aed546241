"""A real recording of a market at order level: where it comes from, how it is fetched, and how it is read."""
