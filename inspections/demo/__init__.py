"""What `manage.py load_demo` puts in: people to sign in as, one real inspection, and marked sample data."""
