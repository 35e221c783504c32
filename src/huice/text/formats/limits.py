"""How large an input may be; beyond, it is refused before it is taken in."""

from __future__ import annotations

from typing import Final

MEGABYTE: Final = 1_000_000

MAX_TEXT_BYTES: Final = 32 * MEGABYTE
"""A text file or web page."""

MAX_FILE_BYTES: Final = 64 * MEGABYTE
"""A Word or PDF file, its pictures included."""

MAX_INFLATED_BYTES: Final = 64 * MEGABYTE
"""All that is unpacked from one Word file."""

MAX_DECLARED_BYTES: Final = 256 * MEGABYTE
"""All that a Word file says it holds, pictures included, which are never unpacked."""

MAX_LINES: Final = 500_000
MAX_PARAGRAPHS: Final = 200_000
MAX_LINE_LENGTH: Final = 200_000
MAX_CELLS: Final = 300_000
MAX_COLUMNS: Final = 100
MAX_TABLE_DEPTH: Final = 16

MAX_PAGE_BYTES: Final = 8 * MEGABYTE
"""A web page without the pictures that stand inside it."""

MAX_PAGE_TAGS: Final = 250_000
"""Tags of a web page, closing ones counted; a plan of a hundred pages has some ten thousand."""

MAX_PAGE_ENTITIES: Final = 2_000_000

MAX_WORD_TAGS: Final = 1_200_000
"""The same for a part of a Word file, where a word may have ten."""

MAX_PAGES: Final = 5_000
MAX_PAGE_CHARACTERS: Final = 50_000
