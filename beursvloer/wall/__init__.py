"""The projector: screens with their scenes."""
