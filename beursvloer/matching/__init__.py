"""The matching engine: pure Python on NetworkX graphs. No web, no database, no clock, no sentences."""
