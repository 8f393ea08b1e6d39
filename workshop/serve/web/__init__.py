"""What is sent once: scripts and styles, compressed, and templates, compiled."""
