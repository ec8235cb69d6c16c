"""The demo edition, made only through the real actions."""
