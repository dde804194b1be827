"""How the form looks: fonts, colours, borders, page, and how a value is put into a cell."""

from __future__ import annotations

from copy import copy
from math import ceil
from typing import TYPE_CHECKING, Any, Final, cast
from weakref import WeakKeyDictionary

from openpyxl.cell.cell import ILLEGAL_CHARACTERS_RE
from openpyxl.formatting.rule import FormulaRule
from openpyxl.styles import Alignment, Border, Font, PatternFill, Side
from openpyxl.utils import get_column_letter
from openpyxl.worksheet.formula import ArrayFormula
from openpyxl.worksheet.properties import PageSetupProperties

from facts.intake.form.places import HEADING_ROW, ROW, TITLE_ROW
from facts.intake.names import SHEET_MARK

if TYPE_CHECKING:
    from collections.abc import Iterable, Iterator

    from openpyxl.cell.cell import Cell
    from openpyxl.worksheet.worksheet import Worksheet

    from facts.intake.layout import FormColumn
    from facts.intake.table import CellValue

GENERAL: Final = "General"
TEXT: Final = "@"
DAY: Final = "yyyy-mm-dd"
MOMENT: Final = "yyyy-mm-dd hh:mm"
_FORMATS: Final = {"day": DAY, "moment": MOMENT, "number": "0", "percent": "0.00%", "money": "#,##0.00"}
_FORMULA_STARTS: Final = ("=", "+", "-", "@", "\t", "\r")
_COLUMNS_A_PAGE: Final = 12
_A4: Final = 9
_LINE_HEIGHT: Final = 15.0

_STYLES: Final[WeakKeyDictionary[object, dict[tuple[object, ...], object]]] = WeakKeyDictionary()

_THIN: Final = Side(style="thin", color="BFBFBF")
BOX: Final = Border(left=_THIN, right=_THIN, top=_THIN, bottom=_THIN)
WRAPPED: Final = Alignment(wrap_text=True, vertical="top", horizontal="left")
CENTRED: Final = Alignment(wrap_text=True, vertical="center", horizontal="center")
LEFT: Final = Alignment(wrap_text=True, vertical="center", horizontal="left")
ASIDE: Final = PatternFill("solid", start_color="F2F2F2")
LIGHT: Final = PatternFill("solid", start_color="D9E2F3")
DARK_FILL: Final = PatternFill("solid", start_color="1F4E79")
RED_FILL: Final = PatternFill("solid", start_color="FFC7CE", end_color="FFC7CE")
AMBER_FILL: Final = PatternFill("solid", start_color="FFEB9C", end_color="FFEB9C")
BODY: Final = Font(name="宋体", size=11)
TITLE: Final = Font(name="黑体", size=16)
SUBTITLE: Final = Font(name="黑体", size=12)
HEADING: Final = Font(name="黑体", size=11)
REQUIRED: Final = Font(name="黑体", size=11, color="FFFFFF")
NOTE: Final = Font(name="宋体", size=9, color="595959")
EXAMPLE: Final = Font(name="宋体", size=10, italic=True, color="7F7F7F")
RECKONED: Final = Font(name="宋体", size=10, color="1F4E79")
RED: Final = Font(color="9C0006")
_HIDDEN: Final = Font(name="宋体", size=8, color="FFFFFF")


def write_cell(sheet: Worksheet, row: int, column: int, value: CellValue) -> Cell:
    """Put a value into a cell; text stays text, also where it begins like a formula."""
    cell = cast("Cell", sheet.cell(row, column))
    if not isinstance(value, str):
        cell.value = value
        return cell
    text = ILLEGAL_CHARACTERS_RE.sub("", value)
    cell.value = text
    cell.data_type = "s"
    if text.startswith(_FORMULA_STARTS):
        cell.quotePrefix = True
    return cell


def write_formula(sheet: Worksheet, row: int, column: int, formula: str) -> Cell:
    """Put a formula of our own into a cell."""
    cell = cast("Cell", sheet.cell(row, column))
    cell.value = formula
    return cell


class _SharedFormula(ArrayFormula):
    """A formula written once for many rows, as Excel itself does: the others only name its number."""

    t = "shared"

    def __init__(self, number: int, area: str | None = None, text: str | None = None) -> None:
        super().__init__(area, text)
        self.number = number

    def __iter__(self) -> Iterator[tuple[str, str]]:
        yield "t", self.t
        if self.ref is not None:
            yield "ref", self.ref
        yield "si", str(self.number)


def fill_down(sheet: Worksheet, column: int, first: int, last: int, formula: str) -> Iterator[Cell]:
    """Put a formula of our own into all rows from the first to the last, places.ROW standing for the row's number.

    It is written once and shared by the rows, unless it looks at another sheet: Excel does not share such formulas.
    """
    letter = get_column_letter(column)
    begun = _SharedFormula(column, f"{letter}{first}:{letter}{last}", formula.replace(ROW, str(first)))
    rest = _SharedFormula(column)
    for row in range(first, last + 1):
        cell = cast("Cell", sheet.cell(row, column))
        if "!" in formula:
            cell.value = formula.replace(ROW, str(row))
        else:
            cell.value = cast("CellValue", begun if row == first else rest)
        yield cell


def write_title(sheet: Worksheet, title: str, columns: int) -> None:
    """Write the sheet's title, merged over so many columns."""
    cell = write_cell(sheet, TITLE_ROW, 1, title)
    cell.font = TITLE
    cell.alignment = Alignment(vertical="center")
    sheet.row_dimensions[TITLE_ROW].height = 30
    sheet.merge_cells(start_row=TITLE_ROW, end_row=TITLE_ROW, start_column=1, end_column=columns)


def mark_sheet(sheet: Worksheet, meaning: str, column: int) -> None:
    """Write into the first row what the sheet is, so that it is known when it was renamed."""
    write_cell(sheet, TITLE_ROW, column, f"{SHEET_MARK}{meaning}").font = _HIDDEN


def set_up_page(sheet: Worksheet, columns: int, *, landscape: bool = True, titles: bool = True) -> None:
    """Set the sheet up for A4 paper, as wide as so many columns need."""
    sheet.page_setup.paperSize = _A4
    sheet.page_setup.orientation = "landscape" if landscape else "portrait"
    sheet.page_setup.fitToWidth = ceil(columns / _COLUMNS_A_PAGE)
    sheet.page_setup.fitToHeight = 0
    sheet.sheet_properties.pageSetUpPr = PageSetupProperties(fitToPage=True)
    sheet.page_margins.left = sheet.page_margins.right = 0.5
    sheet.page_margins.top, sheet.page_margins.bottom = 0.6, 0.7
    footer = sheet.oddFooter
    if footer is not None:
        footer.center.text = "第 &P 页，共 &N 页"
    if titles:
        sheet.print_title_rows = f"{TITLE_ROW}:{HEADING_ROW}"
        sheet.print_title_cols = "A:A"


def dress(  # noqa: PLR0913 - a cell's looks have as many parts
    cell: Cell,
    font: Font,
    alignment: Alignment,
    fill: PatternFill | None = None,
    number_format: str = GENERAL,
    *,
    box: bool = True,
) -> None:
    """Give the cell its looks, by default with a border.

    The workbook looks every part of a style up by its whole content; so the style of the first cell that has the
    same parts is kept and copied.
    """
    known = _STYLES.setdefault(cell.parent.parent, {})
    parts = (id(font), id(alignment), id(fill), number_format, box)
    if parts in known:
        cast("Any", cell)._style = copy(known[parts])  # noqa: SLF001 - as openpyxl's own manual copies styles
        return
    cell.font = font
    cell.alignment = alignment
    cell.number_format = number_format
    if box:
        cell.border = BOX
    if fill is not None:
        cell.fill = fill
    known[parts] = copy(cast("Any", cell)._style)  # noqa: SLF001


def give_format(column: FormColumn) -> str:
    """Give the number format of the column."""
    return _FORMATS.get(column.column.kind, TEXT)


def colour(
    sheet: Worksheet, area: str, condition: str, fill: PatternFill | None = None, font: Font | None = None
) -> None:
    """Colour the cells of the area of which the condition (of its first cell) is true."""
    rule = FormulaRule(formula=[condition], fill=fill, font=font)  # type: ignore[no-untyped-call]
    sheet.conditional_formatting.add(area, rule)


def measure_height(texts: Iterable[tuple[str, float]]) -> float:
    """Give the height in points that the longest of the texts needs, each in a width of so many half characters."""
    lines = [ceil(sum(1 if sign.isascii() else 2 for sign in text) / (width - 2)) for text, width in texts]
    return _LINE_HEIGHT * max([1, *lines])
