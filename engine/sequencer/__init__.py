"""One order for everything that happens: numbers, time, and the way into core and journal."""
