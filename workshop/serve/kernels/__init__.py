"""Kernels behind pages: forked from one that is warm, made ahead, bound to one browser each."""
