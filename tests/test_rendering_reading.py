"""Reading a PDF: what stands where, which faces, and pictures of its pages. No word processor is needed."""

from __future__ import annotations

import struct

import pytest
from handmade_pdf import HEIGHT, WIDTH, Text, pdf_of
from hypothesis import given, settings
from hypothesis import strategies as st

from pipeline.errors import RenderError
from pipeline.rendering import Line, read_pdf, render_png


def lines(*texts: Text) -> tuple[Line, ...]:
    (page,) = read_pdf(pdf_of(texts)).pages
    return page.lines


def test_a_line_tells_where_it_stands() -> None:
    (line,) = lines(Text("abcd", 100, 200, 20))
    assert line.text == "abcd"
    assert line.left == pytest.approx(100, abs=0.5) and line.right == pytest.approx(100 + 4 * 12, abs=0.5)
    assert (line.top, line.bottom, line.middle) == pytest.approx((182.4, 202.4, 192.4), abs=0.1)
    assert line.size == pytest.approx(20)


def test_lines_come_from_top_to_bottom_whatever_the_order_in_the_file() -> None:
    made = lines(Text("third", 80, 300), Text("first", 80, 100), Text("second", 80, 200))
    assert [line.text for line in made] == ["first", "second", "third"]


def test_what_stands_on_one_baseline_is_one_line_from_left_to_right() -> None:
    assert [line.text for line in lines(Text("right", 300, 100), Text("left", 80, 101))] == ["leftright"]


def test_a_raised_figure_belongs_to_its_line_and_lines_set_close_do_not_run_together() -> None:
    (raised,) = lines(Text("metre", 80, 100), Text("2", 130, 96, 8))
    assert raised.text == "metre2" and raised.size == 16
    assert len(lines(Text("tight", 80, 100, 9), Text("lines", 80, 110, 9))) == 2


def test_blanks_at_the_ends_count_for_nothing_and_within_for_what_they_are() -> None:
    (line,) = lines(Text("  - 1 -  ", 100, 100, 10))
    assert line.text == "- 1 -"
    assert line.left == pytest.approx(112, abs=0.5) and line.right == pytest.approx(142, abs=0.5)
    assert lines(Text("   ", 80, 100)) == ()


def test_pages_are_numbered_and_measured_and_fonts_named_without_their_tag() -> None:
    rendering = read_pdf(pdf_of([Text("one", 80, 100)], [], [Text("three", 80, 100)]), [("仿宋_GB2312", "FandolFang")])
    assert [(page.number, page.width, page.height) for page in rendering.pages] == [
        (number, WIDTH, HEIGHT) for number in (1, 2, 3)
    ]
    assert [len(page.lines) for page in rendering.pages] == [1, 0, 1]
    assert rendering.fonts == ("Courier",)
    assert rendering.substitutes == (("仿宋_GB2312", "FandolFang"),)


@given(
    st.lists(
        st.tuples(st.text("abcxyz019,.-", min_size=1, max_size=20), st.integers(20, 300), st.integers(6, 26)),
        min_size=1,
        max_size=12,
    )
)
@settings(max_examples=60, deadline=None)
def test_every_row_is_read_back_where_it_was_put(rows: list[tuple[str, int, int]]) -> None:
    texts = [Text(words, left, 40 + 40 * number, size) for number, (words, left, size) in enumerate(rows)]
    found = lines(*texts)
    assert [line.text for line in found] == [each.words for each in texts]
    for line, each in zip(found, texts, strict=True):
        assert line.left == pytest.approx(each.left, abs=0.5)
        assert line.right == pytest.approx(each.left + 0.6 * each.size * len(each.words), abs=0.5)
        assert line.top < each.baseline < line.bottom


@given(st.binary(max_size=400), st.integers(0, 900))
@settings(max_examples=60, deadline=None)
def test_damaged_bytes_are_read_or_refused(noise: bytes, place: int) -> None:
    whole = pdf_of([Text("some words", 80, 100)])
    for data in (noise, whole[:place], whole[:place] + noise + whole[place + len(noise) :]):
        try:
            assert read_pdf(data).pages is not None
        except RenderError as error:
            assert error.hint


def test_pictures_have_the_size_asked_for() -> None:
    pdf = pdf_of([Text("one", 80, 100)], [Text("two", 80, 100)])
    assert [size_of(png) for png in render_png(pdf, dpi=72)] == [(WIDTH, HEIGHT)] * 2
    (second,) = render_png(pdf, dpi=144, page=2)
    assert size_of(second) == (2 * WIDTH, 2 * HEIGHT)
    assert second != render_png(pdf, dpi=144, page=1)[0]


@pytest.mark.parametrize("page", [0, 3, -1])
def test_a_page_that_is_not_there_is_an_error(page: int) -> None:
    with pytest.raises(RenderError, match=f"没有第 {page} 页"):
        render_png(pdf_of([], []), page=page)


def test_a_sheet_too_large_for_a_picture_is_refused() -> None:
    with pytest.raises(RenderError, match="太大"):
        render_png(pdf_of([], size=(14400, 14400)), dpi=600)


def size_of(png: bytes) -> tuple[int, int]:
    assert png.startswith(b"\x89PNG\r\n\x1a\n")
    width, height = struct.unpack(">II", png[16:24])
    return width, height
