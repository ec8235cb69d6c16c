"""Public pages of an edition and the participant's own page."""
