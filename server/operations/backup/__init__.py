"""Backups: one encrypted file that holds a whole hall, made while it runs and put back on any machine."""
