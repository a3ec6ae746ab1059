"""What a file carries beside its text: L38 to L40."""

from __future__ import annotations

from collections.abc import Iterator

from pipeline.ooxml.model import Kind
from pipeline.rules.measures import is_han, visible_runs
from pipeline.rules.registry import Look, Place, Problem, at, part, rule
from pipeline.types import Severity
from pipeline.words import word_list


@rule("L38", Severity.WARN, "GB/T 9704—2012 5.2.4；保密要求", fixable=True)
def traces(look: Look) -> Iterator[Problem]:
    """文件里不留作者、批注和修订。

    定稿发出去以前，把作者、单位、说明、缩略图和审阅的痕迹去掉；审阅中的稿子有批注、修订是正常的。
    错：文件属性里写着起草人的姓名；还有 3 条批注没有删。
    对：属性里只有标题，没有批注和修订。
    """
    properties = look.document.properties
    named = (
        ("作者", properties.author),
        ("最后保存者", properties.last_author),
        ("单位", properties.company),
        ("说明", properties.description),
    )
    for name, value in named:
        if value.strip():
            yield Problem(part("文件属性"), f"{name}是“{value.strip()[:20]}”", "清空")
    if properties.thumbnail:
        yield Problem(part("文件属性"), "带着缩略图", "去掉")
    if look.final and look.document.comments:
        yield Problem(part("审阅"), f"还有 {look.document.comments} 条批注", "处理后删去")
    if look.final and look.document.changes:
        yield Problem(part("审阅"), f"还有 {look.document.changes} 处修订", "接受或拒绝后再发")


@rule("L39", Severity.INFO, "GB/T 2312")
def rare_characters(look: Look) -> Iterator[Problem]:
    """字库里没有的字。

    仿宋_GB2312、楷体_GB2312 只有六千多个汉字，人名地名里的生僻字会换成别的字体或印成方框，请看一眼印出来的样子。
    错：全文用仿宋_GB2312，人名里有“堃”“玥”。
    对：这些字单独用仿宋（GBK）或宋体，并核对过印样。
    """
    narrow = {"仿宋_gb2312", "楷体_gb2312", "方正小标宋简体", "方正仿宋简体", "方正楷体简体"}
    rare: dict[str, Place] = {}
    for block in look.document.blocks:
        if block.kind is Kind.EMPTY:
            continue
        for run in visible_runs(block):
            if run.east.lower() in narrow:
                for character in run.text:
                    if is_han(character) and not _in_gb2312(character):
                        rare.setdefault(character, at(block, character))
    if rare:
        first = next(iter(rare.values()))
        yield Problem(first, f"“{'、'.join(rare)}”不在这种字库里", "换用仿宋、宋体等有这些字的字体，并核对印样")


def _in_gb2312(character: str) -> bool:
    try:
        character.encode("gb2312")
    except UnicodeEncodeError:
        return False
    return True


@rule("L40", Severity.INFO, "ECMA-376 17.8.3.1", fixable=True)
def font_table(look: Look) -> Iterator[Problem]:
    """字体表写明替换字体。

    小标宋、仿宋_GB2312 不是每台电脑都有，字体表里写明没有时换成什么，别处打开才不会变成宋体。
    错：用了方正小标宋简体，字体表里没有替换字体。
    对：字体表里方正小标宋简体的替换字体是华文中宋。
    """
    scarce = set(word_list("faces")["不自带"])
    used = {run.east for block in look.document.blocks for run in visible_runs(block)} & scarce
    known = {entry.name for entry in look.document.fonts if entry.alternatives}
    lacking = sorted(used - known)
    if lacking:
        yield Problem(part("字体表"), f"{'、'.join(lacking)}没有写替换字体", "写明替换字体")
