"""What a package says beside the text: properties, fonts, how many comments and tracked changes."""

from __future__ import annotations

from typing import Any

from pipeline.ooxml.model import FontEntry, Properties
from pipeline.ooxml.names import VAL, W, switch
from pipeline.ooxml.package import Archive

_CHANGES = tuple(
    W + name
    for name in (
        *("ins", "del", "moveFrom", "moveTo", "cellIns", "cellDel", "cellMerge", "numberingChange"),
        *("rPrChange", "pPrChange", "sectPrChange", "tblPrChange", "trPrChange", "tcPrChange", "tblGridChange"),
        "tblPrExChange",
    )
)


def read_properties(archive: Archive) -> Properties:
    """docProps/core.xml and app.xml, by whatever names the package has them."""
    core, extended = (_texts(archive, kind) for kind in ("core-properties", "extended-properties"))
    extended = extended or _texts(archive, "extendedProperties")  # as strict OOXML calls it
    return Properties(
        author=core.get("creator", ""),
        last_author=core.get("lastModifiedBy", ""),
        title=core.get("title", ""),
        description=core.get("description", ""),
        created=core.get("created", ""),
        company=extended.get("Company", ""),
        application=extended.get("Application", ""),
        thumbnail=bool(archive.parts("", "thumbnail")),
    )


def read_fonts(root: Any) -> tuple[FontEntry, ...]:
    """The entries of a w:fonts, () for None."""
    entries = root.iterchildren(f"{W}font") if root is not None else ()
    return tuple(FontEntry(each.get(f"{W}name", ""), _alternatives(each)) for each in entries)


def count_comments(root: Any) -> int:
    return sum(1 for _ in root.iterchildren(f"{W}comment")) if root is not None else 0


def count_changes(body: Any) -> int:
    """Tracked changes of the text and of how it is set."""
    return sum(1 for _ in body.iter(*_CHANGES))


def setting(root: Any, name: str) -> bool:
    """Whether an on/off setting is on; ``root``: the w:settings or None."""
    found = root.find(W + name) if root is not None else None
    return found is not None and switch(found)


def _alternatives(node: Any) -> tuple[str, ...]:
    found = node.find(f"{W}altName")
    names = found.get(VAL, "").split(",") if found is not None else []
    return tuple(name.strip() for name in names if name.strip())


def _texts(archive: Archive, kind: str) -> dict[str, str]:
    """Name without namespace → text, of the children of the package's part ``kind``."""
    names = archive.parts("", kind)
    root = archive.xml(names[0]) if names else ()
    return {str(child.tag).rpartition("}")[2]: (child.text or "").strip() for child in root}
