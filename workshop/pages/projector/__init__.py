"""The page that the whole room watches."""

from workshop.pages.projector.projector import page

__all__ = ["page"]
