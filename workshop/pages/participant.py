"""Where notebooks of 0.3.0 find a participant's page."""

from workshop.pages.room.participant import page

__all__ = ["page"]
