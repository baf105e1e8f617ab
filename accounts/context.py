from . import access


def signed_in(request):
    """What every page's frame asks of the person signed in."""
    user = getattr(request, "user", None)
    if user is None or not user.is_authenticated:
        return {}
    return {"can_use_admin": access.can(user, "use_admin")}
