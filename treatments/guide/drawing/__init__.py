"""Skin drawn from a short description of each concern: the surface at true size, and a cut through it."""
