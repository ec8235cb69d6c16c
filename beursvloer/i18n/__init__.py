"""Language of the page and the mail, and the phrases for what rules return as codes."""
