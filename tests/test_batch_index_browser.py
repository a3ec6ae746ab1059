"""The review page in a real browser: Chromium without a window, driven by what stands after # in the address."""

from __future__ import annotations

import json
import shutil
import subprocess
from collections.abc import Iterator
from dataclasses import dataclass, field
from html.parser import HTMLParser
from pathlib import Path
from urllib.parse import quote

import pytest
from index_rows import row

from pipeline.batch import index_html
from pipeline.batch.index import failed_row, write_index
from pipeline.batch.index_row import Entry
from pipeline.batch.index_text import text_of
from pipeline.types import Paragraph, ParagraphKind, Passage, Source

VOID = {"meta", "input", "link", "img", "br"}
NASTY = "<img src=x onerror=\"document.title='broken'\"></script><script>document.title='broken'</script>&amp;"
ROWS = (
    row("关于防汛的报告", "防汛.docx", minutes=4.0, findings={"须改正": 0, "请复核": 2, "供参考": 0}),
    failed_row("关于抗旱的报告", "模型没有回答", issuer="河口镇人民政府", type="自查报告"),
    row("关于秸秆禁烧的报告", "禁烧 #1.docx", minutes=12.0, issuer="河口镇人民政府"),
    row(NASTY, "坏.docx", minutes=1.0, issuer=NASTY, messages=(NASTY,), text=text_of((), {1: (9, NASTY)})),
)


@dataclass
class Node:
    """An element as the browser leaves it, with its attributes and what it holds."""

    tag: str
    attributes: dict[str, str]
    inside: list[Node | str] = field(default_factory=list)

    @property
    def text(self) -> str:
        return "".join(each if isinstance(each, str) else each.text for each in self.inside)

    def all(self, tag: str = "", **attributes: str) -> list[Node]:
        """Every element below with this tag and these attributes (``class_`` for one of its classes)."""
        return [each for each in self._below() if each._is(tag, attributes)]

    def one(self, tag: str = "", **attributes: str) -> Node:
        (found,) = self.all(tag, **attributes)
        return found

    def _below(self) -> Iterator[Node]:
        for each in self.inside:
            if isinstance(each, Node):
                yield each
                yield from each._below()

    def _is(self, tag: str, wanted: dict[str, str]) -> bool:
        if tag and self.tag != tag:
            return False
        wanted = dict(wanted)
        name = wanted.pop("class_", "")
        if name and name not in self.attributes.get("class", "").split():
            return False
        return all(self.attributes.get(key.replace("_", "-")) == value for key, value in wanted.items())


class Tree(HTMLParser):
    def __init__(self, text: str) -> None:
        super().__init__()
        self.root = Node("", {})
        self._open = [self.root]
        self.feed(text)
        self.close()

    def handle_starttag(self, tag: str, attrs: list[tuple[str, str | None]]) -> None:
        made = Node(tag, {name: value or "" for name, value in attrs})
        self._open[-1].inside.append(made)
        if tag not in VOID:
            self._open.append(made)

    def handle_endtag(self, tag: str) -> None:
        while len(self._open) > 1 and self._open.pop().tag != tag:
            pass

    def handle_data(self, data: str) -> None:
        self._open[-1].inside.append(data)


@dataclass(frozen=True)
class Browser:
    program: str
    profile: Path

    def run(self, page: Path, hash_: str, *options: str) -> str:
        fixed = ["--headless", "--no-sandbox", "--disable-gpu", "--hide-scrollbars", "--no-first-run"]
        # A file: address has no network to wait for; virtual time lets scripts and timers finish.
        own = [f"--user-data-dir={self.profile}", "--virtual-time-budget=5000", "--window-size=1440,1000"]
        run = subprocess.run(
            [self.program, *fixed, *own, *options, f"{page.as_uri()}{hash_}"],
            capture_output=True,
            timeout=120,
            check=True,
        )
        return run.stdout.decode()

    def open(self, page: Path, hash_: str = "") -> Node:
        return Tree(self.run(page, hash_, "--dump-dom")).root


@pytest.fixture(scope="module")
def browser(tmp_path_factory: pytest.TempPathFactory) -> Browser:
    for name in ("chromium", "chromium-browser", "google-chrome"):
        if program := shutil.which(name):
            return Browser(program, tmp_path_factory.mktemp("profile"))
    pytest.skip("Chromium is not installed: the review page can't be looked at in a browser")


@pytest.fixture(scope="module")
def page(tmp_path_factory: pytest.TempPathFactory) -> Path:
    # With a space, # and % in the folder's name, as an office's folders have.
    return write_index(ROWS, tmp_path_factory.mktemp("批次 #1 50%"))[1]


def listed(dom: Node) -> list[str]:
    return [line.one("td", class_="title").one("a").text for line in dom.one("tbody", id="rows").all("tr")]


def test_the_list_shows_every_report_the_most_work_first(browser: Browser, page: Path) -> None:
    dom = browser.open(page)
    assert listed(dom) == ["关于抗旱的报告", "关于秸秆禁烧的报告", "关于防汛的报告", NASTY]
    assert "共 4 篇：写成 3 篇，失败 1 篇；2 篇有须改正之处" in dom.one(id="summary").text
    assert "hidden" in dom.one("main", id="report").attributes and "hidden" not in dom.one(id="list").attributes
    failed, burning, *_ = dom.one("tbody").all("tr")
    assert failed.one("small", class_="reason").text == "模型没有回答"
    assert [(link.attributes["href"], link.text) for link in burning.one("td", class_="files").all("a")] == [
        (f"./{quote('禁烧 #1.docx')}", "报告"),
        (f"./{quote('报告-核对表.docx')}", "核对表"),
    ]


def test_data_is_never_markup(browser: Browser, page: Path) -> None:
    for hash_ in ("", "#r=4"):
        dom = browser.open(page, hash_)
        assert dom.one("title").text == (NASTY if hash_ else "批量拟稿 审阅清单")
        assert dom.all("img") == [] and len(dom.all("script")) == 2
    assert dom.one("ul", id="messages").text == NASTY
    assert dom.one("div", class_="bullet", data_bullet="1").text == f"第 9 行{NASTY}"


@pytest.mark.parametrize(
    ("hash_", "titles"),
    [
        ("#q=" + quote("禁烧"), ["关于秸秆禁烧的报告"]),
        ("#q=" + quote("河口 报告"), ["关于抗旱的报告", "关于秸秆禁烧的报告"]),
        ("#q=" + quote("山塘42座") + "&i=" + quote("河口镇人民政府"), ["关于秸秆禁烧的报告"]),  # stands in the text
        ("#s=" + quote("失败"), ["关于抗旱的报告"]),
        ("#t=" + quote("工作情况报告"), ["关于秸秆禁烧的报告", "关于防汛的报告", NASTY]),
        ("#p=mend", ["关于秸秆禁烧的报告", NASTY]),
        ("#p=clean", []),
        ("#o=minutes", ["关于抗旱的报告", NASTY, "关于防汛的报告", "关于秸秆禁烧的报告"]),
        ("#q=%E0%A4", ["关于抗旱的报告", "关于秸秆禁烧的报告", "关于防汛的报告", NASTY]),  # no UTF-8: no filter
    ],
)
def test_search_filters_and_order(browser: Browser, page: Path, hash_: str, titles: list[str]) -> None:
    dom = browser.open(page, hash_)
    assert listed(dom) == titles
    assert f"显示 {len(titles)} 篇" in dom.one(id="count").text or not titles


def test_a_report_shows_its_figures_with_their_bullets_beside(browser: Browser, page: Path) -> None:
    link = browser.open(page).one("tbody").all("tr")[2].one("td", class_="title").one("a")
    dom = browser.open(page, link.attributes["href"])
    view = dom.one("main", id="report")
    assert "hidden" in dom.one(id="list").attributes and "hidden" not in view.attributes
    assert view.one("h2").text == "关于防汛的报告"
    base = next(each for each in view.all("div", class_="pair") if "2个社区" in each.text)
    assert [
        (each.text, each.attributes["data-line"]) for each in base.one("div", class_="words").all("mark", class_="from")
    ] == [("18个", "9"), ("2个", "9")]
    assert base.one("div", class_="side").one("div", class_="bullet").text == "第 9 行辖18个村、2个社区"
    assert [each.text for each in base.one("div", class_="side").all("b")] == ["18个", "2个"]
    assert view.one("span", class_="fallback").text.endswith("老朳坝渗漏未修。")
    assert view.one("ul", id="messages").all("li")[0].text == "须改正：序号有跳号"
    assert [each.text for each in view.one("nav").all("a")] == ["报告", "核对表"]
    buttons = {each.text: "disabled" in each.attributes for each in view.one("nav").all("button")}
    assert buttons == {"返回清单": False, "上一篇": False, "下一篇": False}


def test_a_failed_report_shows_why(browser: Browser, page: Path) -> None:
    view = browser.open(page, "#r=1").one("main", id="report")
    assert view.one("p", class_="reason").text == "模型没有回答" and view.all("div", class_="pair") == []


def test_a_figure_that_its_bullets_lack_and_an_unused_bullet_stand_out(browser: Browser, tmp_path: Path) -> None:
    said = Paragraph("p1", ParagraphKind.BODY, (Passage("转移22户。", Source.PERSON, "1.1", (1,)),), "done")
    made = row("甲", text=text_of((said,), {1: (3, "转移21户"), 2: (5, "发放物资8件")}))
    view = browser.open(write_index([made], tmp_path)[1], "#r=1").one("main", id="report")
    text = view.one("div", id="text")
    assert text.one("mark", class_="unmatched").text == "22户"
    assert [each.text for each in view.all("div", class_="bullet")] == ["第 3 行转移21户", "第 5 行发放物资8件"]
    assert [each.text for each in text.all("div", class_="bullet")] == ["第 3 行转移21户"]


@pytest.fixture
def large(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> Path:
    """A batch whose texts lie in files, five in two."""
    monkeypatch.setattr(index_html, "EMBEDDED", 2)
    monkeypatch.setattr(index_html, "CHUNK", 3)
    return write_index([row(f"第{n}篇", f"{n}.docx", minutes=float(n)) for n in range(5)], tmp_path)[1]


def test_the_text_of_a_large_batch_is_fetched_on_a_click(browser: Browser, large: Path) -> None:
    dom = browser.open(large, "#r=2")  # the fourth that came: the first of the second file
    assert dom.one("h2").text == "第3篇"
    assert "18个" in [each.text for each in dom.one("div", id="text").all("mark", class_="from")]


@pytest.mark.parametrize("harm", ["gone", "of another run"])
def test_a_text_that_is_not_this_reports_is_not_shown(browser: Browser, large: Path, harm: str) -> None:
    texts = large.parent / "index-texts" / "001.js"
    if harm == "gone":
        texts.unlink()
    else:
        code = texts.read_text(encoding="utf-8")
        texts.write_text(code.replace(json.dumps("3.docx"), json.dumps("别的.docx")), encoding="utf-8")
    view = browser.open(large, "#r=2").one("main", id="report")
    assert "正文读不出来" in view.one("p", class_="reason").text and view.all("div", class_="pair") == []


def test_ten_thousand_reports_can_be_listed_and_searched(browser: Browser, tmp_path: Path) -> None:
    rows = [row(text="", messages=())] * 9_999 + [failed_row("关于第9876号工作的报告", "无")]
    writer = index_html.PageWriter(tmp_path)
    for each in rows:
        writer.add(each)
    made = tmp_path / "index.html"
    made.write_bytes(writer.finish([Entry(each, place) for place, each in enumerate(rows)]))
    dom = browser.open(made)
    assert len(listed(dom)) == 200 and dom.one(id="more").text == "再显示 200 篇（还有 9800 篇）"
    assert listed(browser.open(made, "#q=" + quote("第9876号"))) == ["关于第9876号工作的报告"]


def test_the_page_is_painted(browser: Browser, page: Path, tmp_path: Path) -> None:
    """A page without its style or its script is a nearly blank picture, and that is a small file."""
    sizes = []
    blank = tmp_path / "blank.html"
    blank.write_text("<!DOCTYPE html><title>blank</title>", encoding="utf-8")
    for name, target in (("blank", blank), ("page", page)):
        picture = tmp_path / f"{name}.png"
        browser.run(target, "", f"--screenshot={picture}")
        sizes.append(picture.stat().st_size)
    assert sizes[1] > 5 * sizes[0]


# What a person does, done in a frame by a page around it, which tells what the frame shows after each act.
ACTS = """<!DOCTYPE html><meta charset="utf-8"><iframe id="frame" src="index.html" width="1300" height="900"></iframe>
<pre id="told"></pre><script>
const frame = document.getElementById('frame'), told = [];
const wait = (time) => new Promise((done) => setTimeout(done, time));
frame.addEventListener('load', async () => {
  const page = frame.contentDocument, view = frame.contentWindow;
  const find = (selector) => page.querySelector(selector);
  const tell = () => told.push([!find('#report').hidden, find('#report h2') ? find('#report h2').textContent : '',
    page.querySelectorAll('#rows tr').length, page.querySelectorAll('.bullet.on').length]);
  const key = (name) => find('body').dispatchEvent(new view.KeyboardEvent('keydown', {key: name, bubbles: true}));
  tell();
  find('#query').value = '禁烧'; find('#query').dispatchEvent(new view.Event('input')); await wait(400); tell();
  find('#rows tr td').click(); await wait(200); tell();
  find('#text mark.from').click(); await wait(50); tell();
  key('Escape'); await wait(200); tell();
  find('#tools button').click(); await wait(200); tell();
  find('#issue').value = 'mend'; find('#issue').dispatchEvent(new view.Event('change', {bubbles: true}));
  await wait(200); tell();
  find('td.title a').click(); await wait(200); key('ArrowRight'); await wait(200); tell();
  document.getElementById('told').textContent = JSON.stringify(told);
}, {once: true});
</script>"""


def test_clicks_and_keys(browser: Browser, page: Path) -> None:
    around = page.with_name("acts.html")
    around.write_text(ACTS, encoding="utf-8")
    dom = Tree(browser.run(around, "", "--allow-file-access-from-files", "--dump-dom")).root
    burning = "关于秸秆禁烧的报告"
    assert json.loads(dom.one("pre").text) == [
        [False, "", 4, 0],
        [False, "", 1, 0],  # searched
        [True, burning, 1, 0],  # a click on the row
        [True, burning, 1, 1],  # a click on a figure lights its bullet
        [False, "", 1, 0],  # Esc
        [False, "", 4, 0],  # cleared
        [False, "", 2, 0],  # only with errors
        [True, NASTY, 2, 0],  # the first opened, then the next
    ]
