"""The hall's truth: the only package that knows tickets, days and people. Start it through server.boot."""
