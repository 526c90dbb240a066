"""The sums: money, distances, grants, scores and deadlines, without side effects."""
