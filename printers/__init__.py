"""A small library that prints slips: receipts as values, drawing, thermal printers, a pretend one.

Owns paper and everything between a receipt and the knife. Called by the server and by the print
agent. Knows nothing of tickets, halls, Flask or databases.
"""
