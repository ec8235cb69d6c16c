"""Timed talks at tables: planned from all fits, released, played, planned anew for who is there."""
