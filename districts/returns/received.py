"""Column (3) out of the stored sums of a return, with what is not known of it."""

PARTS = ("online", "direct", "carried_over")
COLUMNS = ("n_lines", *PARTS, *(f"unknown_{part}" for part in PARTS))  # what is read of the sums


def received(sums):
    """(how many as far as known, whether that is all); (None, True) where nothing is known.

    :param sums: a `ReturnSum`: of returns that were sent, for a draft says nothing yet.
    """
    unknown = [getattr(sums, f"unknown_{part}") for part in PARTS]
    if all(n == sums.n_lines for n in unknown):
        return None, True
    return sum(getattr(sums, part) for part in PARTS), not any(unknown)
