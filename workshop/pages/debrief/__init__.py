"""What was played, looked back at: sections, the replay, what if, what both would have liked better."""

from workshop.pages.debrief.debrief import page

__all__ = ["page"]
