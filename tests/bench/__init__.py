"""Measurements of the portal: `python -m tests.bench [NAME…]` prints one JSON object a line.

{"name", "value", "unit", "against", "ratio"}: `against` is what the value is held against, in the same unit
(null where there is nothing to hold it against), `ratio` is value / against. Everything happens in a database
of its own that is thrown away, with files and queue in a folder that is thrown away.
"""
