"""The pages of a plan and its requirements."""

from __future__ import annotations

from html.parser import HTMLParser
from pathlib import Path
from urllib.parse import unquote

import pytest

from cli import run
from engine.catalog import load_catalog
from engine.rules.docs import make_pages
from facts.resources import resource
from tests.engine.rules.made_rules import CHAPTER, INVENTED, PLAN, bend, copy_rules


class Page(HTMLParser):
    """The text, the links and the tags of a page."""

    def __init__(self, text: str) -> None:
        super().__init__()
        self.words: list[str] = []
        self.links: list[str] = []
        self.tags: set[str] = set()
        self.feed(text)

    def handle_starttag(self, tag: str, attrs: list[tuple[str, str | None]]) -> None:
        self.tags.add(tag)
        self.links += [value for name, value in attrs if name in {"href", "src"} and value]

    def handle_data(self, data: str) -> None:
        self.words.append(data)

    @property
    def text(self) -> str:
        return "".join("".join(self.words).split())


@pytest.fixture(scope="module")
def pages(tmp_path_factory: pytest.TempPathFactory) -> Path:
    folder = tmp_path_factory.mktemp("docs")
    assert run(["rules", "docs", "--out", str(folder), "--rules", str(INVENTED)]) == 0
    return folder


def read(folder: Path, name: str) -> Page:
    return Page((folder / name).read_text("utf-8"))


def test_every_link_leads_to_a_page_that_was_written(pages: Path) -> None:
    written = list(pages.rglob("*.html"))
    assert len(written) == 1 + 2 + 5 + 5
    for path in written:
        for link in read(pages, str(path.relative_to(pages))).links:
            assert (path.parent / unquote(link)).exists(), f"{path.name}: {link}"


def test_a_page_needs_nothing_from_outside(pages: Path) -> None:
    for path in pages.rglob("*.html"):
        page = read(pages, str(path.relative_to(pages)))
        assert page.tags & {"script", "link", "img", "iframe"} == set()
        assert [link for link in page.links if "//" in link] == []


def test_a_requirement_s_page_says_what_of_whom_by_when_how_counted_and_how_to_put_it_right(pages: Path) -> None:
    text = read(pages, f"{PLAN}/1.html").text
    for words in (
        "多元化解读率不低于70%",
        "谁来做各部门、各街镇",
        "到什么时候年内",
        "约束程度必须",
        "多元化解读率不低于70%（任务分解表第1行）",
        "看“政策解读”台账（每行是一件解读材料），数有几件。",
        "每件须：“解读形式”含文字以外的。",
        "十件解读中七件多元化，正好70%。区教育局，核对到2024-12-31终了。",
        "结论：达标",
        "两件解读中一件多元化，50%。区教育局",
        "结论：不达标",
        "增加图示图解等非纯文字形式的解读。",
    ):
        assert words in text


def test_the_examples_show_the_records_with_the_headings_of_the_ledger(pages: Path) -> None:
    text = read(pages, f"{PLAN}/2.html").text
    assert "渠道收到日期答复日期网站留言2024-03-042024-03-07" in text


def test_the_plan_s_page_answers_where_every_row_is(pages: Path) -> None:
    page = read(pages, f"{PLAN}/index.html")
    assert "任务分解表第4行之下未编号行健全组织领导invented-2024/4+1" in page.text
    assert "正文二（一）第1句营造良好氛围只是用力的话，没有可以判断的义务" in page.text
    assert "4%2B1.html" in page.links


def test_what_stands_in_the_rules_cannot_become_markup(tmp_path: Path) -> None:
    root = copy_rules(tmp_path)
    bend(root, CHAPTER, ("remedy: 尽快答复。", "remedy: <script>alert(1)</script>"))
    assert run(["rules", "docs", "--out", str(tmp_path / "out"), "--rules", str(root), "--plan", PLAN]) == 0
    text = (tmp_path / "out" / PLAN / "2.html").read_text("utf-8")
    assert "<script>" not in text
    assert "&lt;script&gt;" in text


def test_a_requirement_without_cases_has_a_page_that_says_so(pages: Path) -> None:
    assert read(pages, "invented-2022/1.html").text.count("没有这样的案例。") == 2


def test_every_shipped_requirement_can_be_explained() -> None:
    catalog = load_catalog(resource("rules"))
    number = sum(page.template == "rules/requirement.html" for page in make_pages(resource("rules"), catalog))
    assert number == sum(len(rules.requirements) for rules in catalog.plans.values())
