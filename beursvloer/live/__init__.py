"""What happened, as typed events in one append-only table. The stream that screens follow reads from it."""
