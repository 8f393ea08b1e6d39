"""What a check asks of a table that was played, or of what was worked out."""
