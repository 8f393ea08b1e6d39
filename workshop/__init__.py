"""A workshop kit for learning to get out of a negotiation impasse."""

__version__ = "0.3.0"
