"""Event logs: what really happened, read, judged against a definition, and written."""
