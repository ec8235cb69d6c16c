"""Offers and requests, with their stock."""
