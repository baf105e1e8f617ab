"""Running the portal on one machine where nothing is set up: a private PostgreSQL, and the parts as one.

`bin/run`, `bin/manage`, `bin/test` and `bin/bench` are small shell fronts of this package. Apart from
`trial.prepare` it uses the standard library only: a joined command starts as fast as `manage.py` itself.
"""
