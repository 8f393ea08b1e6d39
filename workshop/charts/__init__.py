"""Figures of tidy data, and the widget that keeps one live."""
