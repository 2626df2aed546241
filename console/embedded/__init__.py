"""PostgreSQL and Valkey from their wheels, for a venue that was given no servers of its own."""
