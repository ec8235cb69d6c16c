"""Matches with their one numbered contract: terms, confirmation, valuation, ratification."""
