"""Where notebooks of 0.3.0 find a table to play alone."""

from workshop.pages.study.solo import page

__all__ = ["page"]
