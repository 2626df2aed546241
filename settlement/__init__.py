"""What is owed and proven. Empty until the ledger moves in; the contracts on imports hold for it already."""
