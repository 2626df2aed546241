"""Other engines, as installed from the package registry, on the same workloads. Their code is fetched, never kept here."""
