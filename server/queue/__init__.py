"""The heart: a ticket's life cycle, numbering, calling, waiting time, undo."""
