"""The process that opens PDFs, seen from here: started when needed, watched, replaced."""

from __future__ import annotations

import atexit
import contextlib
import json
import os
import queue
import struct
import subprocess
import sys
from collections.abc import Iterator
from threading import Lock, Thread
from time import monotonic
from typing import Any, Final, Literal

STEP_SECONDS: Final = 1.2
"""Opening a file, or one page of it, must be done within this."""

PAGE_SECONDS: Final = 0.1
"""A whole file gets one step, and this for each of its pages."""

_START_SECONDS = 20.0
_MAX_FILES = 500
_LENGTH = struct.Struct("<Q")
_PROGRAM = (
    "import json, sys; sys.path[:] = json.loads(sys.argv[1]);"
    "from huice.text.formats.pdf_worker import serve; print('{}', flush=True); serve()"
)


Reason = Literal["slow", "ended", "not started"]


class Lost(Exception):
    """The process did not answer, and why."""

    def __init__(self, reason: Reason) -> None:
        super().__init__(reason)
        self.reason: Reason = reason


class PdfProcess:
    """One running process; takes one file at a time."""

    def __init__(self) -> None:
        """Raises Lost where the process does not come up."""
        self.files = 0
        self._messages: queue.SimpleQueue[bytes] = queue.SimpleQueue()
        try:
            self._process = subprocess.Popen(
                [sys.executable, "-c", _PROGRAM, json.dumps(sys.path)],
                stdin=subprocess.PIPE, stdout=subprocess.PIPE, stderr=subprocess.DEVNULL,
            )  # fmt: skip
        except OSError:
            raise Lost("not started") from None
        self._listener = Thread(target=self._listen, daemon=True)
        self._listener.start()
        try:
            self._next(_START_SECONDS)
        except Lost:
            self.stop()
            raise Lost("not started") from None

    def ask(self, data: bytes) -> Iterator[dict[str, Any]]:
        """What the process says of a file, message by message. Raises Lost."""
        assert self._process.stdin is not None
        self.files += 1
        try:
            self._process.stdin.write(_LENGTH.pack(len(data)) + data)
            self._process.stdin.flush()
        except OSError:
            raise Lost("ended") from None
        end = monotonic() + STEP_SECONDS
        while True:
            message = self._next(min(STEP_SECONDS, end - monotonic()))
            end += message.get("pages", 0) * PAGE_SECONDS
            yield message
            if "end" in message or "wrong" in message:
                return

    def stop(self) -> None:
        self._process.kill()
        self._process.wait()
        self._listener.join()
        for stream in (self._process.stdin, self._process.stdout):
            # What was written and never read cannot be written any more.
            with contextlib.suppress(OSError):
                if stream is not None:
                    stream.close()

    def _listen(self) -> None:
        assert self._process.stdout is not None
        for line in self._process.stdout:
            self._messages.put(line)
        self._messages.put(b"")

    def _next(self, seconds: float) -> dict[str, Any]:
        try:
            line = self._messages.get(timeout=max(seconds, 0.001))
        except queue.Empty:
            raise Lost("slow") from None
        if not line:
            raise Lost("ended")
        message: dict[str, Any] = json.loads(line)
        return message


class _Shared:
    """The one process that this program uses for all its PDFs, one after the other."""

    def __init__(self) -> None:
        self.lock = Lock()
        self.process: PdfProcess | None = None

    def ask(self, data: bytes) -> list[dict[str, Any]]:
        with self.lock:
            if self.process is None:
                self.process = PdfProcess()
            try:
                answer = list(self.process.ask(data))
            except BaseException:  # an answer half heard would be taken for the next file's
                self.stop()
                raise
            if self.process.files >= _MAX_FILES:  # what PDFium leaks goes with it
                self.stop()
            return answer

    def stop(self) -> None:
        process, self.process = self.process, None
        if process is not None:
            process.stop()

    def forget(self) -> None:
        """After a fork the process is the parent's."""
        self.lock = Lock()
        self.process = None


_shared = _Shared()
atexit.register(_shared.stop)
if hasattr(os, "register_at_fork"):
    os.register_at_fork(after_in_child=_shared.forget)


def ask(data: bytes) -> list[dict[str, Any]]:
    """All that the process says of a PDF. Raises Lost where it is too slow or breaks down."""
    return _shared.ask(data)
