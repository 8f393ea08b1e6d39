"""How anything is drawn: colours, panels, rows, lines over time."""
