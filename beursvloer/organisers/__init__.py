"""The organisers' back office."""
