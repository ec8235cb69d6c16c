"""Beursvloer: software for the Dutch social exchange floor. Imports nothing, so that the engine starts alone."""

__version__ = "0.1.0"
