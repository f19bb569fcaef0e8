"""The hall itself: sectors, services, procedures, counters, zones, hours, calendar, caps."""
