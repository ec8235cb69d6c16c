"""The evening as a timeline of items, and its clock. The clock is data: nothing ticks here."""
