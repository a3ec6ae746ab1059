"""The four type faces of a 公文, what stands in for them, and which face can print a rare character.

GB/T 9704-2012 5.2.2 and 7.3: body 仿宋, title 小标宋, first level 黑体, second level 楷体, page number 宋体.
"""

from __future__ import annotations

from dataclasses import dataclass
from itertools import groupby

from docx.oxml.ns import nsdecls

FANGSONG = "仿宋_GB2312"
KAITI = "楷体_GB2312"
HEITI = "黑体"
SONGTI = "宋体"
XIAOBIAOSONG = "方正小标宋简体"


@dataclass(frozen=True)
class _Face:
    """An entry of the font table. ``fallbacks``: names a reader tries when the face is not installed."""

    name: str
    fallbacks: str
    family: str
    pitch: str = "default"


_FACES = (
    _Face(FANGSONG, "仿宋,FangSong,方正仿宋_GBK,STFangsong", "modern", "fixed"),
    _Face(KAITI, "楷体,KaiTi,方正楷体_GBK,STKaiti", "modern", "fixed"),
    _Face(HEITI, "SimHei,STHeiti", "modern", "fixed"),
    _Face(SONGTI, "SimSun,STSong", "auto"),
    _Face(XIAOBIAOSONG, "方正小标宋_GBK,FZXiaoBiaoSong-B05S,华文中宋,STZhongsong", "script", "fixed"),
    _Face("仿宋", "FangSong", "modern", "fixed"),
    _Face("楷体", "KaiTi", "modern", "fixed"),
    _Face("华文中宋", "STZhongsong", "auto"),
    _Face("SimSun-ExtB", "宋体-ExtB", "modern", "fixed"),
)

# The GB2312 faces hold no character beyond that set; these relatives hold GBK.
_WIDER = {FANGSONG: "仿宋", KAITI: "楷体", HEITI: HEITI, XIAOBIAOSONG: "华文中宋"}
_FIRST_CJK = 0x2E80
_FIRST_SUPPLEMENTARY = 0x10000


def face_for(character: str, face: str) -> str:
    """The face that prints ``character`` where ``face`` is the paragraph's own.

    Below the CJK blocks, and within GB2312, that is ``face``; GBK has a wider relative of the same design; the rest
    of the basic plane is in 宋体 (GB 18030), the supplementary planes in SimSun-ExtB.
    """
    code = ord(character)
    if code < _FIRST_CJK or _encodes(character, "gb2312"):
        return face
    if code >= _FIRST_SUPPLEMENTARY:
        return "SimSun-ExtB"
    return _WIDER.get(face, face) if _encodes(character, "gbk") else SONGTI


def split_by_face(text: str, face: str) -> list[tuple[str, str]]:
    """``text`` in order as (piece, face) pairs; joined, the pieces give ``text``."""
    if _encodes(text, "gb2312"):  # nearly all text is within it, where there is one face
        return [(text, face)] if text else []
    return [("".join(group), found) for found, group in groupby(text, key=lambda character: face_for(character, face))]


def font_table() -> bytes:
    """word/fontTable.xml: altName is what Word tries first when a face is missing (charset 86 hex is GB 2312)."""
    entries = "".join(_entry(face) for face in _FACES)
    declaration = '<?xml version="1.0" encoding="UTF-8" standalone="yes"?>\n'
    return f"{declaration}<w:fonts {nsdecls('w')}>{entries}</w:fonts>".encode()


def _entry(face: _Face) -> str:
    return (
        f'<w:font w:name="{face.name}"><w:altName w:val="{face.fallbacks}"/><w:charset w:val="86"/>'
        f'<w:family w:val="{face.family}"/><w:pitch w:val="{face.pitch}"/></w:font>'
    )


def _encodes(text: str, encoding: str) -> bool:
    try:
        text.encode(encoding)
    except UnicodeEncodeError:
        return False
    return True
