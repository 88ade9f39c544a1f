"""Date-time groups: `161455Z MAY 14`. A bare day stays a day, because nobody knows its hour."""

from datetime import date, datetime

MONTHS = ("JAN", "FEB", "MAR", "APR", "MAY", "JUN", "JUL", "AUG", "SEP", "OCT", "NOV", "DEC")


def dtg(moment: date | datetime) -> str:
    """A moment in UTC as messages write it: `161455Z MAY 14`, or of a day `16 MAY 14`."""
    month, year = MONTHS[moment.month - 1], f"{moment.year % 100:02}"
    if isinstance(moment, datetime):
        return f"{moment:%d%H%M}Z {month} {year}"
    return f"{moment:%d} {month} {year}"
