"""The control desk: the clock of the programme and everything that follows from it."""
