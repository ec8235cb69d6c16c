"""Rings of gifts: proposed to all their parties at once, and agreed as a whole or not at all."""
