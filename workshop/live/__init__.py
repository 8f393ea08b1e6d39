"""Streams of the log held open: what a page follows, and the one way in which it writes."""
