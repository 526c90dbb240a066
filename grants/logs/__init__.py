"""The history of all cases as an event log, for process mining and audits."""
