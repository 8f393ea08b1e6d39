"""The facilitator's console."""

from workshop.pages.console.console import page

__all__ = ["page"]
