"""One process that plays a venue, its members and its failing machine, from one seed; docs/SIMULATION.md."""
