"""Match runs and their proposals: computed, kept as a draft, released, answered."""
