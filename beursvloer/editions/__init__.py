"""Regions with their villages and rate cards; editions with their corners, rules and participants."""
