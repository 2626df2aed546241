"""What an operator sees: one file a page, and the few things that every page shows."""
