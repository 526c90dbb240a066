"""What people do: one function is one transaction. Acts do not know the request and never call each other."""
