"""The demo venue: what a first start finds, as tables that are loaded once and that people may change afterwards."""
