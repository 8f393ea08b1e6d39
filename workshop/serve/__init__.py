"""Voila on one laptop."""
