"""What the logs say of answers that are no fault of the portal: one line, without a traceback."""

import logging


class RefusalsInOneLine(logging.Filter):
    """A refused or unreadable request (4xx) is told in a line with its reason; a 5xx keeps its traceback."""

    def filter(self, record):
        if record.exc_info and getattr(record, "status_code", 500) < 500:
            told = " ".join(record.getMessage().split())
            reason = " ".join(str(record.exc_info[1]).split())
            record.msg, record.args = "%s", (told if reason in told else f"{told}: {reason}",)
            record.exc_info = record.exc_text = None
        return True
