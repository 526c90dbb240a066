"""The demo: made-up people play real themes through the same acts as the pages."""
