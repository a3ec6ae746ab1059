"""What ``check`` and ``rules`` say: for a person, as JSON, and as SARIF 2.1.0."""

from __future__ import annotations

import json
from collections import Counter
from collections.abc import Iterator, Sequence
from pathlib import Path
from typing import TYPE_CHECKING, Any

import pipeline
from pipeline.rules.registry import Found, Place, Rule
from pipeline.types import Severity
from pipeline.workflow.checking import Checked

if TYPE_CHECKING:
    from pipeline.workflow.marking import Mended

_NAMES = {Severity.ERROR: "错误", Severity.WARN: "警告", Severity.INFO: "提示"}
_SARIF_LEVELS = {Severity.ERROR: "error", Severity.WARN: "warning", Severity.INFO: "note"}
_ORDER = (Severity.ERROR, Severity.WARN, Severity.INFO)
_SCHEMA = "https://json.schemastore.org/sarif-2.1.0.json"


def text_lines(checked: Sequence[Checked]) -> Iterator[str]:
    """The findings of each document, the gravest first; then what was left undecided and why."""
    for index, item in enumerate(checked):
        if index:
            yield ""
        found = item.verdict.found
        counts = "、".join(
            f"{_NAMES[severity]} {number}"
            for severity in _ORDER
            if (number := sum(each.severity is severity for each in found))
        )
        yield f"{item.path}：{counts or '没有发现问题'}"
        for severity in _ORDER:
            for each in found:
                if each.severity is severity:
                    yield from _finding(each)
        if item.house:
            yield f"  本单位版式与标准不同：{'；'.join(item.house)}"
        yield from _undecided(item)


def _finding(found: Found) -> Iterator[str]:
    problem, rule = found.problem, found.rule
    yield f"  [{_NAMES[found.severity]}] {rule.id} {place_name(problem.place)}：{problem.found} → {problem.right}"
    yield f"      {rule.name}（{rule.basis}）"


def place_name(place: Place) -> str:
    """A place as a reader looks for it: "第2页 第15段“全年维修山塘…”"."""
    if place.part:
        return place.part
    page = f"第{place.page}页 " if place.page else ""
    words = f"“{place.words}”" if place.words else ""
    return f"{page}第{place.paragraph}段{words}" if place.paragraph else f"{page}全文"


def _undecided(item: Checked) -> Iterator[str]:
    reasons: dict[str, list[str]] = {}
    for each in item.verdict.undecided:
        reasons.setdefault(each.reason, []).append(each.rule.id)
    for reason, rules in reasons.items():
        yield f"  没有核对 {'、'.join(rules)}：{reason}"


def json_text(checked: Sequence[Checked]) -> str:
    """The findings as JSON: a list of files, each with findings, house and undecided."""
    return json.dumps([_json(item) for item in checked], ensure_ascii=False, indent=2)


def _json(item: Checked) -> dict[str, Any]:
    return {
        "file": str(item.path),
        "findings": [
            {
                "rule": found.rule.id,
                "name": found.rule.name,
                "severity": found.severity.value,
                "page": found.problem.place.page or None,
                "paragraph": found.problem.place.paragraph or None,
                "part": found.problem.place.part or None,
                "words": found.problem.place.words,
                "found": found.problem.found,
                "right": found.problem.right,
                "basis": found.rule.basis,
            }
            for found in item.verdict.found
        ],
        "house": list(item.house),
        "undecided": [{"rule": each.rule.id, "reason": each.reason} for each in item.verdict.undecided],
    }


def sarif_text(checked: Sequence[Checked], rules: Sequence[Rule]) -> str:
    """The findings as a SARIF 2.1.0 log: one run, a result a finding, places as logical locations."""
    driver = {
        "name": "nigao",
        "version": pipeline.__version__,
        "rules": [
            {
                "id": rule.id,
                "shortDescription": {"text": rule.name},
                "fullDescription": {"text": rule.doc},
                "defaultConfiguration": {"level": _SARIF_LEVELS[rule.severity]},
                "properties": {"basis": rule.basis},
            }
            for rule in rules
        ],
    }
    results = [_result(item, found) for item in checked for found in item.verdict.found]
    log = {"$schema": _SCHEMA, "version": "2.1.0", "runs": [{"tool": {"driver": driver}, "results": results}]}
    return json.dumps(log, ensure_ascii=False, indent=2)


def _result(item: Checked, found: Found) -> dict[str, Any]:
    place = found.problem.place
    logical = {"name": place_name(place), "kind": "paragraph" if place.paragraph else "document"}
    return {
        "ruleId": found.rule.id,
        "level": _SARIF_LEVELS[found.severity],
        "message": {"text": f"{found.problem.found}；应为：{found.problem.right}"},
        "locations": [
            {"physicalLocation": {"artifactLocation": {"uri": item.path.as_posix()}}, "logicalLocations": [logical]}
        ],
        "properties": {"page": place.page, "paragraph": place.paragraph, "words": place.words},
    }


def fixed_lines(mended: Mended, out: Path) -> Iterator[str]:
    """What ``--fix`` changed, rule by rule, and what it left."""
    rules = {found.rule.id: found.rule for found in mended.done}
    counts = Counter(found.rule.id for found in mended.done)
    yield f"改好的另存为：{out}" if rules else f"没有能自动改的，照样存了一份：{out}"
    yield from (f"  {name} {rule.name}：{counts[name]} 处" for name, rule in sorted(rules.items()))
    if mended.left:
        yield f"  还有 {len(mended.left)} 处要人来改，见下面。"


def comment_texts(item: Checked) -> Iterator[tuple[Place, str]]:
    """Each finding as the comment that the checked copy carries."""
    for found in item.verdict.found:
        problem = found.problem
        yield (
            problem.place,
            f"[{_NAMES[found.severity]}] {found.rule.id} {problem.found} → {problem.right}（{found.rule.basis}）",
        )


def rule_lines(rules: Sequence[Rule]) -> Iterator[str]:
    """A line a rule."""
    for rule in rules:
        fix = "　可自动改" if rule.fixable else ""
        yield f"{rule.id}　{_NAMES[rule.severity]}　{rule.name}（{rule.basis}）{fix}"


def rule_page(rule: Rule) -> str:
    """The page of a rule in the docs: Markdown, from its docstring."""
    lines = [line.strip() for line in rule.doc.splitlines()]
    head, *rest = lines
    body = "\n".join(_markdown(line) for line in rest).strip()
    needs = {
        "rendering": "要用 LibreOffice 排出页面才能核对。",
        "notes": "要有要点（报告旁的底稿，或用 --notes 给出）才能核对。",
        "corpus": "与范例库、旧稿和同批稿件比对。",
        "type": "要认得出文种（看标题、底稿，或用 --type 给出）才能核对。",
    }.get(rule.needs, "")
    fix = "可以用 `nigao check --fix` 自动改。" if rule.fixable else ""
    facts = f"- 依据：{rule.basis}\n- 轻重：{_NAMES[rule.severity]}"
    tail = "\n".join(line for line in (needs, fix) if line)
    return f"# {rule.id} {head.rstrip('。')}\n\n{facts}\n\n{body}\n" + (f"\n{tail}\n" if tail else "")


def rule_pages(rules: Sequence[Rule]) -> dict[str, str]:
    """File name → text of the docs on the rules: a page each and the list of them."""
    return {"README.md": rules_index(rules), **{f"{rule.id}.md": rule_page(rule) for rule in rules}}


def _markdown(line: str) -> str:
    return f"- {line}" if line.startswith(("错：", "对：")) else line


def rules_index(rules: Sequence[Rule]) -> str:
    """The list of all rules in the docs: a Markdown table."""
    rows = [
        f"| [{rule.id}]({rule.id}.md) | {rule.name} | {_NAMES[rule.severity]} | {rule.basis} | "
        f"{'是' if rule.fixable else ''} |"
        for rule in rules
    ]
    head = "# nigao check 的规则\n\n| 编号 | 规则 | 轻重 | 依据 | 可自动改 |\n| --- | --- | --- | --- | --- |\n"
    return head + "\n".join(rows) + "\n"
