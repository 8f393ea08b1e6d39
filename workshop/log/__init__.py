"""The append-only log, and what is read from it and written out of it."""
