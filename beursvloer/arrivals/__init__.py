"""Who is here: check-in, walk-ins, who left early."""
