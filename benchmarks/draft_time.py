"""Wall time of a 25-bullet draft with the embedded model, as a ratio to the bare decoding time of its tokens.

    python benchmarks/draft_time.py [NOTES]

Both are measured in one run on one machine: first the draft with an empty ledger (loading, reading the prompts,
retries, checks and writing the .docx included), then one plain answer of the same model, from which the time a token
takes is known. A ratio of 1 would be a program that does nothing but decode.
"""

from __future__ import annotations

import sys
import tempfile
import time
from dataclasses import replace
from pathlib import Path

from pipeline.models import open_model
from pipeline.settings import load_settings
from pipeline.types import Message, Prompt
from pipeline.workflow import drafting
from pipeline.workflow.reporter import Silent

NOTES = Path(__file__).resolve().parent.parent / "examples" / "水利工作.md"


def _plain(text: str) -> Prompt:
    return Prompt((Message("user", text),), temperature=0.0, max_tokens=400)


def main() -> None:
    notes = Path(sys.argv[1]) if len(sys.argv) > 1 else NOTES
    with tempfile.TemporaryDirectory() as folder:
        settings = replace(load_settings(base_url=""), ledger=Path(folder) / "ledger.sqlite3")
        result = drafting.draft(notes, Path(folder) / "draft.docx", settings, reporter=Silent())
    usage = result.usage
    with open_model(settings) as model:
        model.start()
        model.ask(_plain("用一句话介绍你自己。"))
        began = time.perf_counter()
        answer = model.ask(_plain("写一段二百字的乡村风景描写。"))
        per_token = (time.perf_counter() - began) / answer.completion_tokens
    bare = usage.completion_tokens * per_token
    bullets = len(result.draft.plan.notes.bullets)
    print(f"要点 {bullets} 条，单元 {len(result.draft.plan.units)} 个，模型调用 {usage.calls} 次")
    print(f"全程 {usage.seconds:.1f} 秒；生成 {usage.completion_tokens} 个词元，只算解码 {bare:.1f} 秒")
    print(f"比值 {usage.seconds / bare:.2f}")


if __name__ == "__main__":
    main()
