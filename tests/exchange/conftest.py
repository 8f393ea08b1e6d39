"""A log in each of the databases."""

from databases import opened, store  # noqa: F401
