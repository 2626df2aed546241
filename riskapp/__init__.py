"""What the venue knows and decides: reference data, projections of the event log, controls and their audit."""
