"""Measures from the journal and the present, for those who lead the hall."""
