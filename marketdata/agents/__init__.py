"""Seeded agents whose flow stands in for a crowd. They use the client library as anybody would, and know what anybody knows."""
