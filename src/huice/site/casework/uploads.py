"""Files handed in: sniffed, bounded, kept by their hash outside the web root, given out as
attachments only."""

from __future__ import annotations

import hashlib
import os
from pathlib import Path
from typing import Any, Final

import filetype
from django.conf import settings
from django.core.files.uploadedfile import UploadedFile
from django.http import FileResponse

from huice.problems import BadInput, Spot
from huice.site.casework.models import Case, Upload
from huice.site.people import audit
from huice.site.people.actor import Actor
from huice.site.web import clock

ACCEPTED: Final = {
    "application/pdf": (".pdf",),
    "image/png": (".png",),
    "image/jpeg": (".jpg", ".jpeg"),
    "application/vnd.openxmlformats-officedocument.wordprocessingml.document": (".docx",),
    "application/vnd.openxmlformats-officedocument.spreadsheetml.sheet": (".xlsx",),
}


def keep(case: Case | None, kind: str, file: UploadedFile[Any], actor: Actor) -> Upload:
    """Keep a file; raises BadInput for one that is too large, empty, or not what its name says."""
    given = Path(file.name or "")
    name = given.stem[: 200 - len(given.suffix[:20])] + given.suffix[:20]
    size = file.size or 0
    if not 0 < size <= settings.UPLOAD_LIMIT:
        limit = settings.UPLOAD_LIMIT // 1_000_000
        raise BadInput.at(
            Spot(name), f"文件有 {size:,} 字节，应在 1 字节到 {limit} MB 之间",
            f"the file has {size:,} bytes, expected 1 byte to {limit} MB", kind,
        )  # fmt: skip
    media_type = _sniffed(name, file, kind)
    digest, draft = hashlib.sha256(), None
    settings.UPLOADS.mkdir(parents=True, exist_ok=True)
    draft = settings.UPLOADS / f"{os.getpid()}-{id(file)}.part"
    with draft.open("wb") as stream:
        for chunk in file.chunks():
            digest.update(chunk)
            stream.write(chunk)
        stream.flush()
        os.fsync(stream.fileno())
    path = path_of(digest.hexdigest())
    path.parent.mkdir(parents=True, exist_ok=True)
    draft.replace(path)
    kept = Upload.objects.create(
        case=case, kind=kind, name=name, media_type=media_type, size=size,
        sha256=digest.hexdigest(), by=actor.person, by_name=actor.name, at=clock.now(),
    )  # fmt: skip
    audit.record(actor.ref, "upload", case.ref if case else kept.ref, sha256=kept.sha256, kind=kind)
    return kept


def path_of(sha256: str) -> Path:
    """Where a file lies: by its hash alone, so that no name of a visitor reaches the disk."""
    folder: Path = settings.UPLOADS
    return folder / sha256[:2] / sha256


def served(upload: Upload) -> FileResponse:
    """The file as an attachment, never shown in place."""
    return FileResponse(
        path_of(upload.sha256).open("rb"), as_attachment=True, filename=upload.name,
        content_type=upload.media_type, headers={"Content-Security-Policy": "sandbox"},
    )  # fmt: skip


def _sniffed(name: str, file: UploadedFile[Any], kind: str) -> str:
    head = file.read(8192)
    file.seek(0)
    found = filetype.guess(head)
    media_type = found.mime if found else ""
    if media_type in ("application/zip", "") and head[:4] == b"PK\x03\x04":
        media_type = next((x for x, ends in ACCEPTED.items() if "officedocument" in x
                           and name.lower().endswith(ends)), "")  # fmt: skip
    if media_type not in ACCEPTED or not name.lower().endswith(ACCEPTED[media_type]):
        kinds = "PDF、PNG、JPEG、Word（.docx）、Excel（.xlsx）"
        raise BadInput.at(
            Spot(name), f"“{name}”不是可接收的文件，应为 {kinds}，且内容与扩展名一致",
            f"'{name}' cannot be taken: PDF, PNG, JPEG, .docx or .xlsx is expected, with the"
            " content its name says", kind,
        )  # fmt: skip
    return media_type
