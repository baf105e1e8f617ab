"""Addresses of the inspections, one block for each noun; names are `<noun>_<verb>`.

Each block holds only pages that exist, so that an address never leads nowhere.
"""

from django.urls import path  # noqa: F401

urlpatterns = [
    # home, search
    # inspection
    # team
    # visit
    # finding
    # figure
    # service model observation
    # evidence
    # requirement
    # remedy
    # document
]
