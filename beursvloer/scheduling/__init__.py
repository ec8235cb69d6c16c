"""Jobs that run by the clock; the clock itself holds no truth."""
