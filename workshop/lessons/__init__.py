"""One's own study: lessons and exercises that check themselves, and the progress that a learner makes."""
