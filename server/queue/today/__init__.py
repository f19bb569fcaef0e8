"""The present of an open day: tickets, their line, counters, and how each fact changes them. Pure.

`day` holds it, `folding` fills it from the journal. Decides nothing: who is next is `order`, how long it
takes is `forecast`, what an officer may do is `verbs`.
"""
