"""The reconciliation room."""
