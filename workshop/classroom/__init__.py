"""What happens around the tables. Pure."""
