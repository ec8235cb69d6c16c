"""What is missing on a floor, whom to ring for it, and why two notes are proposed to each other or not."""
