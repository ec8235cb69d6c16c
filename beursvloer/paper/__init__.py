"""What goes on paper, set with Typst: badges, blank contracts, contracts."""
