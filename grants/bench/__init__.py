"""How fast it is: made-up cases in bulk, and each part against a limit measured in the same run. No test."""
