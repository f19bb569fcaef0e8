"""Who comes before whom: the choice of a counter with its reason, and how many are called before somebody. Pure."""
