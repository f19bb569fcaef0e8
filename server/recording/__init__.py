"""Recording: a person of the hall lends their voice, clip by clip, at the console."""
