"""The words that a definition or a letter may use, bound to the case file."""
