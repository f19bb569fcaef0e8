"""Rating: invitations after a visit, one rating each, reasons, the day's tallies."""
