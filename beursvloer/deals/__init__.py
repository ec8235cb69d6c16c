"""A deal at the floor in twenty seconds: by badge number, as a draft that survives, sent once."""
