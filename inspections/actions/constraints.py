from django.core.exceptions import ValidationError

from inspections import workflow


def refuse_what_is_forbidden(row):
    """Ask the row's own constraints before the database does, so that people read a sentence.

    The inspection is locked meanwhile, so nobody else makes the answer wrong.

    :raises workflow.Refused: with the constraints' messages.
    """
    try:
        row.validate_constraints()
    except ValidationError as wrong:
        raise workflow.Refused(wrong.messages) from wrong
