"""The embedded index: documents kept whole, and found by their words.

``Index`` opens it, ``Hits`` is what a search gives.
"""

from huice.text.index.search import Hit, Hits
from huice.text.index.store import Entry, Index

__all__ = ["Entry", "Hit", "Hits", "Index"]
