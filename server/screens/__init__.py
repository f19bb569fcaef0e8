"""What each screen sees: one snapshot per kind of screen, put together from the rooms' views."""
