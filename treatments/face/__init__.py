"""The face as it is drawn: its views, its zones, and the glyphs of what is found in them. Pure."""

from treatments.face.marks import GLYPHS, glyph
from treatments.face.views import BOX, SMALL, Inset, Shape, View, views

__all__ = ["BOX", "GLYPHS", "SMALL", "Inset", "Shape", "View", "glyph", "views"]
