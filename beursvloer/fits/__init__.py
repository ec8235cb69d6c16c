"""From rows of listings, matches and meetings to the engine's graphs, and back."""
