"""Words that only people here use, with what they mean: entered by organisers, read by the engine."""
