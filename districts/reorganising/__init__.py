"""Merging, dividing, renaming units as a decree orders: read a draft as a plan, find what is wrong, do it."""
