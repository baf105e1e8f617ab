"""Minutes of a visit: what goes into them, in which words, and what was changed in the records since."""
