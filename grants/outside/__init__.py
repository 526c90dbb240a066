"""Paper, post and disk: what leaves the house. Knows no table, no request and no rule."""
