"""The front page's tests: its pure modules without a server."""

from pages.modules import ask, empty_page

__all__ = ["ask", "empty_page"]
