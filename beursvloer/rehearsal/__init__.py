"""A whole evening played by simulated participants against a running server."""
