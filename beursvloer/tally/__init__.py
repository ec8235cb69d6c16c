"""What the hall may know: the counters, and the picture that stands still between freeze and reveal."""
