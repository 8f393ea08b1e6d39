"""What the user can mend."""


class Mendable(Exception):  # noqa: N818 - it names the fact
    """Something that the user can mend: its message is a sentence that says how."""
