"""Slips, print jobs, and what is known of each printer."""
