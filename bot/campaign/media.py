"""Facts of a picture or video: what its bytes say it is, how large, and its fingerprint."""

from __future__ import annotations

import hashlib
from pathlib import Path

from bot.model.campaign import MediaFile

UNKNOWN = "application/octet-stream"

_MAGIC = (
    (b"\x89PNG\r\n\x1a\n", "image/png"),
    (b"\xff\xd8\xff", "image/jpeg"),
    (b"GIF87a", "image/gif"),
    (b"GIF89a", "image/gif"),
    (b"BM", "image/bmp"),
    (b"II*\0", "image/tiff"),
    (b"MM\0*", "image/tiff"),
    (b"%PDF-", "application/pdf"),
    (b"\x1a\x45\xdf\xa3", "video/webm"),
)
_BRANDS = {b"avif": "image/avif", b"heic": "image/heic", b"heix": "image/heic", b"mif1": "image/heic",
           b"qt  ": "video/quicktime"}  # fmt: skip


def media_facts(name: str, path: Path) -> MediaFile:
    """Read a file piece by piece and return its facts."""
    digest = hashlib.sha256()
    head, size = b"", 0
    with path.open("rb") as file:
        while piece := file.read(2**20):
            head = head or piece[:512]
            digest.update(piece)
            size += len(piece)
    mime = mime_of(head)
    width, height = _measures(path, mime, head)
    return MediaFile(name, mime, size, digest.hexdigest(), width, height)


def mime_of(head: bytes) -> str:
    """Tell the kind of a file from its first bytes; its name may lie."""
    for magic, mime in _MAGIC:
        if head.startswith(magic):
            return mime
    if head[:4] == b"RIFF" and head[8:12] == b"WEBP":
        return "image/webp"
    if head[4:8] == b"ftyp":
        return _BRANDS.get(head[8:12], "video/mp4")
    return "image/svg+xml" if b"<svg" in head else UNKNOWN


def _measures(path: Path, mime: str, head: bytes) -> tuple[int, int]:
    """Return width and height in pixels, or zeros where nobody can tell."""
    if mime == "image/png":  # its header has them at a fixed place, which spares most campaigns a slow import
        return int.from_bytes(head[16:20], "big"), int.from_bytes(head[20:24], "big")
    if not mime.startswith("image/"):
        return 0, 0
    import imagesize  # only who has other pictures than PNG pays for it

    try:
        width, height = imagesize.get(str(path))
    except Exception:  # a damaged picture makes it raise nearly anything; its size is then unknown  # noqa: BLE001
        return 0, 0
    return max(int(width), 0), max(int(height), 0)
