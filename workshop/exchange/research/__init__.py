"""Negotiations of others: read into the kit's form, and held against what the kit estimates."""
