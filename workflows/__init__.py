"""The rulebook: programmes and procedures as data, and the pure engine that reads them."""
