"""What the tests of faults share: the pages' own modules, to say what people see."""

from pages.modules import ask, empty_page

__all__ = ["ask", "empty_page"]
