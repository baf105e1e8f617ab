"""Requests that a page makes by itself, and that are no sign of a person at work."""


def passive(view):
    """View decorator for what a page asks for again and again, such as the state of a document.

    Such a request does not put off the end of the session.
    """
    view.is_passive = True
    return view
