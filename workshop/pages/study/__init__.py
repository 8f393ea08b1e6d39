"""One learner alone, or two who share a screen."""
