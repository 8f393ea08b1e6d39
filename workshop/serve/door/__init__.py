"""The way into a room: addresses, cookies and the join page."""
