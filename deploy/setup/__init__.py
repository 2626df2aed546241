"""Set-up of a checkout with the standard library alone: it runs before anything is installed."""
