"""Files and folders that stand among data and are none: what systems, editors and programs leave behind."""

import re
from collections.abc import Sequence

from corpus.readers.signatures import recognised
from corpus.readers.streams import COMPRESSIONS

#: Names that are never data, in small letters.
_NAMES = frozenset(
    {"thumbs.db", "desktop.ini", "ehthumbs.db", "icon\r", "_success", "_committed", "_started", "cmds"}
    | {"dataset_info.json", "dataset_infos.json", "state.json", "dataset_dict.json", "cache.json"}
)
_ABOUT = re.compile(r"(?:readme|license|licence|copying|citation|changelog)(?:\.\w+)?", re.IGNORECASE)
_FOLDERS = frozenset({"__pycache__", "__macosx", "node_modules", "$recycle.bin"})
#: Ends of names of programs, pictures, packages and documents: no data, whatever they hold.
_ENDS = frozenset({
    ".py", ".pyc", ".ipynb", ".sh", ".bat", ".cfg", ".ini", ".toml", ".yml", ".yaml", ".md", ".rst", ".log",
    ".lock", ".crc", ".png", ".jpg", ".jpeg", ".gif", ".bmp", ".svg", ".ico", ".pdf", ".doc", ".docx", ".ppt",
    ".pptx", ".mp3", ".mp4", ".wav", ".exe", ".dll", ".so", ".o", ".class", ".jar", ".db", ".pkl", ".pickle",
    ".npy", ".npz", ".pt", ".pth", ".bin", ".model", ".tmp", ".bak", ".swp", ".url", ".lnk", ".html", ".htm",
    ".css", ".js",
})  # fmt: skip
#: Ends that a document of a class folder may have all the same.
_DOCUMENTS = frozenset({".md", ".rst", ".html", ".htm", ".log", ".py", ".js", ".css", ".sh", ".svg", ".cfg", ".yml"})


def is_junk(parts: Sequence[str]) -> bool:
    """Say whether a path is that of a file which is no document and no table, by its names alone."""
    name = parts[-1].lower()
    return (
        any(part.startswith(".") or part.lower() in _FOLDERS for part in parts)
        or name in _NAMES
        or _ABOUT.fullmatch(name) is not None
        or name.endswith("~")
        or (_end(name) in _ENDS and _end(name) not in _DOCUMENTS)
    )


def is_no_table(parts: Sequence[str]) -> bool:
    """Say whether a file cannot be a table of the data: junk, or a text about it."""
    return is_junk(parts) or _end(parts[-1].lower()) in _DOCUMENTS


def is_binary(data: bytes) -> bool:
    """Say whether the content of a document is none: a picture, a program, an archive; UTF-16 is text."""
    if recognised(data[:64]) is not None or data.startswith((b"PK\x03\x04", *COMPRESSIONS)):
        return True
    zeros = data[:4096].count(0)
    return zeros > 0 and not 0.2 < zeros / len(data[:4096]) < 0.8 and not data.startswith((b"\xff\xfe", b"\xfe\xff"))


def _end(name: str) -> str:
    return name[name.rfind(".") :] if "." in name else ""
