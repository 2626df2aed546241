"""One verb a file. Each: permission, state, write, audit, announce."""
