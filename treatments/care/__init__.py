"""The care engine: plain values and dates in, a decision out.

Pure Python. It reads no clock, no file and no database, and imports nothing of
Django or of the apps. A catalogue document is parsed once per revision.
"""

from treatments.care.case import Case, MalformedCase, parse_case
from treatments.care.catalogue import Catalogue
from treatments.care.decision import Decision, decide
from treatments.care.document import parse_catalogue

__all__ = ["Case", "Catalogue", "Decision", "MalformedCase", "decide", "parse_case", "parse_catalogue"]
