"""The shared browser modules, each asked alone."""

from static.modules import ask, empty_page

__all__ = ["ask", "empty_page"]
