"""One seat at a table: acts, packages, charts, history."""
