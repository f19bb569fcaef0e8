"""What `./motcua` does before the house itself can run: it makes the environment and hands over.

Owns `.venv` and nothing else. Standard library only, because it runs before anything else is there;
the house (`server`, `printers`) is never imported from here.
"""
