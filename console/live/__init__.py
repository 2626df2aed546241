"""Live pictures on their way to browsers: Redis -> hub -> one socket a page. docs/CONSOLE.md."""
