"""The notebooks as files: folders, a learner's copies, exercises made of their solutions."""
