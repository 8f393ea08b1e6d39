"""A participant in a room, phase by phase."""
