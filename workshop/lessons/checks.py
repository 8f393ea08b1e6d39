"""Where notebooks of 0.3.0 find stretches of a table."""

from workshop.lessons.parts.checks import stretches

__all__ = ["stretches"]
