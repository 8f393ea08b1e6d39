"""Where notebooks of 0.3.0 find scripted learners."""

from workshop.counterparts.learners import LINES, play

__all__ = ["LINES", "play"]
