"""Properties put where the schema wants them (ECMA-376 Part 1, annex A: the children of each are a sequence)."""

from __future__ import annotations

from typing import Any

from pipeline.ooxml.names import VAL, W

_PARAGRAPH = (
    "pStyle keepNext keepLines pageBreakBefore framePr widowControl numPr suppressLineNumbers pBdr shd tabs "
    "suppressAutoHyphens kinsoku wordWrap overflowPunct topLinePunct autoSpaceDE autoSpaceDN bidi adjustRightInd "
    "snapToGrid spacing ind contextualSpacing mirrorIndents suppressOverlap jc textDirection textAlignment "
    "textboxTightWrap outlineLvl divId cnfStyle rPr sectPr pPrChange"
)
_RUN = (
    "rStyle rFonts b bCs i iCs caps smallCaps strike dstrike outline shadow emboss imprint noProof snapToGrid vanish "
    "webHidden color spacing w kern position sz szCs highlight u effect bdr shd fitText vertAlign rtl cs em lang "
    "eastAsianLayout specVanish oMath rPrChange"
)
_SECTION = (
    "headerReference footerReference footnotePr endnotePr type pgSz pgMar paperSrc pgBorders lnNumType pgNumType cols "
    "formProt vAlign noEndnote titlePg textDirection bidi rtlGutter docGrid printerSettings sectPrChange"
)
_TABLE = (
    "tblStyle tblpPr tblOverlap bidiVisual tblStyleRowBandSize tblStyleColBandSize tblW jc tblCellSpacing tblInd "
    "tblBorders shd tblLayout tblCellMar tblLook tblCaption tblDescription tblPrChange"
)
_ROW = (
    "cnfStyle divId gridBefore gridAfter wBefore wAfter cantSplit trHeight tblHeader tblCellSpacing jc hidden ins del "
    "trPrChange"
)
_SETTINGS = (
    "writeProtection view zoom removePersonalInformation removeDateAndTime doNotDisplayPageBoundaries "
    "displayBackgroundShape printPostScriptOverText printFractionalCharacterWidth printFormsData embedTrueTypeFonts "
    "embedSystemFonts saveSubsetFonts saveFormsData mirrorMargins alignBordersAndEdges bordersDoNotSurroundHeader "
    "bordersDoNotSurroundFooter gutterAtTop hideSpellingErrors hideGrammaticalErrors activeWritingStyle proofState "
    "formsDesign attachedTemplate linkStyles stylePaneFormatFilter stylePaneSortMethod documentType mailMerge "
    "revisionView trackRevisions doNotTrackMoves doNotTrackFormatting documentProtection autoFormatOverride "
    "styleLockTheme styleLockQFSet defaultTabStop autoHyphenation consecutiveHyphenLimit hyphenationZone "
    "doNotHyphenateCaps showEnvelope summaryLength clickAndTypeStyle defaultTableStyle evenAndOddHeaders"
)
_ORDERS = {
    "pPr": _PARAGRAPH,
    "rPr": _RUN,
    "sectPr": _SECTION,
    "tblPr": _TABLE,
    "trPr": _ROW,
    "settings": _SETTINGS,
}
_PLACES = {W + name: {W + each: at for at, each in enumerate(order.split())} for name, order in _ORDERS.items()}
_FIRST = {"pPr", "rPr", "tblPr", "trPr"}  # before everything else that their owner holds
_AFTER = {"trPr": f"{W}tblPrEx"}


def child(owner: Any, name: str) -> Any:
    """The child ``name`` ("spacing") of a property element, or the properties ("pPr") of a paragraph, run, table."""
    found = owner.find(W + name)
    if found is not None:
        return found
    made = owner.makeelement(W + name)
    if name in _FIRST and owner.tag not in _PLACES:
        before = owner.find(_AFTER[name]) if name in _AFTER else None
        owner.insert(0, made) if before is None else before.addnext(made)
    else:
        add(owner, made)
    return made


def add(owner: Any, made: Any) -> None:
    """Puts ``made`` into a property element, after all that the schema wants before it."""
    places = _PLACES[owner.tag]
    own = places[made.tag]
    # What this list of names does not know (settings' later ones, extensions) stands at the end, or anywhere.
    last = len(places) if owner.tag == f"{W}settings" else -1
    before = [at for at, each in enumerate(owner) if places.get(each.tag, last) <= own]
    owner.insert(before[-1] + 1 if before else 0, made)


def put(owner: Any, name: str, **values: int | str) -> Any:
    """The child ``name`` with these attributes set, others kept."""
    found = child(owner, name)
    for key, value in values.items():
        found.set(W + key, str(value))
    return found


def renew(owner: Any, name: str, **values: int | str) -> Any:
    """The child ``name`` with these attributes and no others."""
    found = child(owner, name)
    found.attrib.clear()
    return put(owner, name, **values)


def on(owner: Any, name: str) -> None:
    """Switches the child ``name`` on."""
    child(owner, name).attrib.pop(VAL, None)


def remove(owner: Any, *names: str) -> None:
    """Takes these children away."""
    for name in names:
        for each in owner.findall(W + name):
            owner.remove(each)
