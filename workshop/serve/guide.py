"""The facilitator's guide as one page."""


def guide() -> str:
    """Return the guide as a page."""
    return "<!DOCTYPE html><title>Guide</title>"
