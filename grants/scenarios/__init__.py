"""Playing the scenarios of the rulebook through the acts, on a database of their own."""
