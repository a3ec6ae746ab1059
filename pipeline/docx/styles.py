"""The styles and settings of the document: all that belongs to a kind of paragraph is said here, once.

Numbers are OOXML's: twips (1/20 pt) for lengths, half-points for sizes, hundredths of a character for ``*Chars``.
Sources: GB/T 9704-2012 5.2 and 7.3; the 22 lines × 28 characters recipe (line exactly 28.95 pt, characters drawn
0.25 pt closer, grid of lines only) was found by trying.
"""

from __future__ import annotations

from typing import Any

from docx.oxml.ns import nsdecls
from docx.oxml.parser import parse_xml

from pipeline.docx.fonts import FANGSONG, HEITI, KAITI, SONGTI, XIAOBIAOSONG
from pipeline.types import ParagraphKind

LINE = 579  # 28.95 pt: 22 lines in 12,756 twips
CHARACTER = 315  # 16 pt less 0.25: 28 characters in 8,844 twips
SPACING = -5

BODY = "GwBody"
FOOTER = "Footer"

# The body style can't be named 正文: that is what Chinese Word calls the built-in Normal.
STYLE_NAMES = {
    "GwTitle": "公文标题",
    "GwRecipient": "主送机关",
    BODY: "公文正文",
    "GwHeading1": "一级标题",
    "GwHeading2": "二级标题",
    "GwIssuer": "署名",
    "GwDate": "成文日期",
    "GwAnnexList": "附件说明",
    "GwAnnexLabel": "附件序号",
    "GwAnnexTitle": "附件标题",
}

STYLE_OF = {
    ParagraphKind.TITLE: "GwTitle",
    ParagraphKind.RECIPIENT: "GwRecipient",
    ParagraphKind.BODY: BODY,
    ParagraphKind.GAP: BODY,
    ParagraphKind.HEADING1: "GwHeading1",
    ParagraphKind.HEADING2: "GwHeading2",
    ParagraphKind.ISSUER: "GwIssuer",
    ParagraphKind.DATE: "GwDate",
    ParagraphKind.ANNEX_LIST: "GwAnnexList",
    ParagraphKind.ANNEX_LABEL: "GwAnnexLabel",
    ParagraphKind.ANNEX_TITLE: "GwAnnexTitle",
}

_FACE_OF_STYLE = {
    "GwTitle": XIAOBIAOSONG,
    "GwHeading1": HEITI,
    "GwHeading2": KAITI,
    "GwAnnexLabel": HEITI,
    "GwAnnexTitle": XIAOBIAOSONG,
}


def face_of(style: str) -> str:
    """The type face of a paragraph style of this module."""
    return _FACE_OF_STYLE.get(style, FANGSONG)


def _fonts(face: str) -> str:
    return f'<w:rFonts w:ascii="{face}" w:eastAsia="{face}" w:hAnsi="{face}" w:cs="{face}"/>'


# Latin text, digits among it, is English: as Chinese, LibreOffice breaks a number at the end of a line.
_LANGUAGE = '<w:lang w:val="en-US" w:eastAsia="zh-CN" w:bidi="ar-SA"/>'
_INDENT = f'<w:ind w:firstLineChars="200" w:firstLine="{2 * CHARACTER}"/>'

_CENTRED = '<w:keepNext/><w:keepLines/><w:snapToGrid w:val="0"/><w:jc w:val="center"/>'
_LARGE = f'{_fonts(XIAOBIAOSONG)}<w:spacing w:val="0"/><w:sz w:val="44"/><w:szCs w:val="44"/>'
# Style → properties of its paragraphs and of their text, the style that follows it. An annex stands on a page of its
# own, its number on the first line (7.3.7).
_OWN = {
    "GwTitle": (_CENTRED, _LARGE, "GwRecipient"),
    "GwRecipient": ('<w:jc w:val="left"/>', "", BODY),
    BODY: (_INDENT, "", BODY),
    "GwHeading1": (f'<w:keepNext/>{_INDENT}<w:outlineLvl w:val="0"/>', _fonts(HEITI), BODY),
    "GwHeading2": (f'<w:keepNext/>{_INDENT}<w:outlineLvl w:val="1"/>', _fonts(KAITI), BODY),
    "GwIssuer": ('<w:keepNext/><w:jc w:val="right"/>', "", "GwDate"),
    "GwDate": ('<w:jc w:val="right"/>', "", BODY),
    "GwAnnexList": ("<w:keepNext/>", "", "GwAnnexList"),
    "GwAnnexLabel": ('<w:keepNext/><w:pageBreakBefore/><w:jc w:val="left"/>', _fonts(HEITI), "GwAnnexTitle"),
    "GwAnnexTitle": (_CENTRED, _LARGE, BODY),
}


def style_xml(style: str, based_on: str = "Normal") -> str:
    """The w:style of a paragraph style of this module; ``based_on``: the id that the document gives Normal."""
    paragraph, run, following = _OWN[style]
    return (
        f'<w:style {nsdecls("w")} w:type="paragraph" w:customStyle="1" w:styleId="{style}">'
        f'<w:name w:val="{STYLE_NAMES[style]}"/><w:basedOn w:val="{based_on}"/><w:next w:val="{following}"/>'
        f"<w:qFormat/><w:pPr>{paragraph}</w:pPr><w:rPr>{run}</w:rPr></w:style>"
    )


_STYLES = f"""<w:styles {nsdecls("w")}>
<w:docDefaults><w:rPrDefault><w:rPr>{_fonts(FANGSONG)}<w:sz w:val="32"/><w:szCs w:val="32"/>
{_LANGUAGE}</w:rPr></w:rPrDefault>
<w:pPrDefault><w:pPr><w:spacing w:before="0" w:after="0"/></w:pPr></w:pPrDefault></w:docDefaults>
<w:style w:type="paragraph" w:default="1" w:styleId="Normal"><w:name w:val="Normal"/><w:qFormat/>
<w:pPr><w:widowControl w:val="0"/><w:overflowPunct w:val="0"/><w:autoSpaceDE w:val="0"/><w:autoSpaceDN w:val="0"/>
<w:adjustRightInd w:val="0"/><w:spacing w:before="0" w:after="0" w:line="{LINE}" w:lineRule="exact"/>
<w:jc w:val="both"/></w:pPr>
<w:rPr>{_fonts(FANGSONG)}<w:spacing w:val="{SPACING}"/><w:kern w:val="0"/><w:sz w:val="32"/><w:szCs w:val="32"/>
{_LANGUAGE}</w:rPr></w:style>
<w:style w:type="character" w:default="1" w:styleId="DefaultParagraphFont"><w:name w:val="Default Paragraph Font"/>
<w:uiPriority w:val="1"/><w:semiHidden/></w:style>
<w:style w:type="table" w:default="1" w:styleId="TableNormal"><w:name w:val="Normal Table"/><w:uiPriority w:val="99"/>
<w:semiHidden/><w:tblPr><w:tblInd w:w="0" w:type="dxa"/><w:tblCellMar><w:top w:w="0" w:type="dxa"/>
<w:left w:w="108" w:type="dxa"/><w:bottom w:w="0" w:type="dxa"/><w:right w:w="108" w:type="dxa"/></w:tblCellMar>
</w:tblPr></w:style>
<w:style w:type="numbering" w:default="1" w:styleId="NoList"><w:name w:val="No List"/><w:semiHidden/></w:style>
{"".join(map(style_xml, _OWN))}
<w:style w:type="paragraph" w:styleId="{FOOTER}"><w:name w:val="footer"/><w:basedOn w:val="Normal"/>
<w:pPr><w:snapToGrid w:val="0"/><w:spacing w:line="320" w:lineRule="exact"/></w:pPr>
<w:rPr>{_fonts(SONGTI)}<w:spacing w:val="0"/><w:sz w:val="28"/><w:szCs w:val="28"/></w:rPr></w:style>
<w:style w:type="paragraph" w:styleId="CommentText"><w:name w:val="annotation text"/><w:basedOn w:val="Normal"/>
<w:pPr><w:spacing w:line="240" w:lineRule="auto"/><w:jc w:val="left"/></w:pPr>
<w:rPr>{_fonts(SONGTI)}<w:spacing w:val="0"/><w:sz w:val="21"/><w:szCs w:val="21"/></w:rPr></w:style>
<w:style w:type="character" w:styleId="CommentReference"><w:name w:val="annotation reference"/>
<w:basedOn w:val="DefaultParagraphFont"/><w:rPr><w:sz w:val="21"/><w:szCs w:val="21"/></w:rPr></w:style>
</w:styles>"""

# doNotCompress: compressed punctuation would let a 29th character into the line.
_SETTINGS = f"""<w:settings {nsdecls("w")}><w:zoom w:percent="100"/><w:defaultTabStop w:val="420"/>
<w:characterSpacingControl w:val="doNotCompress"/>
<w:compat><w:doNotExpandShiftReturn/><w:useFELayout/>
<w:compatSetting w:name="compatibilityMode" w:uri="http://schemas.microsoft.com/office/word" w:val="15"/></w:compat>
<w:themeFontLang w:val="en-US" w:eastAsia="zh-CN"/><w:decimalSymbol w:val="."/><w:listSeparator w:val=","/>
</w:settings>"""


def apply_styles(document: Any) -> None:
    """Put this module's styles and settings in the place of python-docx's, whose fonts are Latin and Japanese."""
    for target, source in ((document.styles.element, _STYLES), (document.settings.element, _SETTINGS)):
        for child in list(target):
            target.remove(child)
        for child in list(parse_xml(source)):
            target.append(child)
