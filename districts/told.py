"""Who else learns of what happens to returns: the app above puts its functions here when the portal starts.

They are called in the transaction of the step itself, so that what they write stands or falls with it.
"""

ON_STEP = []  # each called with (dossier_return, the row of its log)
ON_REMINDER = []  # each called with a ReturnReminder


def step_taken(dossier_return, step):
    for listener in ON_STEP:
        listener(dossier_return, step)


def reminded(reminder):
    for listener in ON_REMINDER:
        listener(reminder)
