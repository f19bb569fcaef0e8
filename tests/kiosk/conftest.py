"""The citizen's screens: their pure modules alone, their pages in a running hall."""

from kiosk.ticketing import hall, kiosk
from static.modules import ask, empty_page

__all__ = ["ask", "empty_page", "hall", "kiosk"]
