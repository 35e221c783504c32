"""Files of every format, read into numbered lines: .txt, .md, .docx, .pdf, .html, and folders.

``files_in`` finds the files, ``read_file`` reads one; what it cannot use it refuses with
``BadInput``, which says what was found, what was expected and what to do. Files are taken as
hostile: sizes are bounded, nothing outside the file is fetched, and PDFs, whose reader is not
safe against every file, are read in a process of their own.
"""

from huice.text.formats.file import read_bytes, read_file
from huice.text.formats.folder import files_in

__all__ = ["files_in", "read_bytes", "read_file"]
