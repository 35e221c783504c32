"""A procedure as a picture: its states, events and clocks on one page."""

from huice.procedure.drawing.page import compose, draw

__all__ = ["compose", "draw"]
