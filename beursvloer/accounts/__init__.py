"""People, organisations, sign-in, roles and invitation links."""
