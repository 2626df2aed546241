"""From the event log into PostgreSQL: rows and position in one transaction."""
