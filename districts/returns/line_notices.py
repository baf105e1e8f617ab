"""What the reader of the lines tells beside them: what was hidden, empty, left aside, or added up here."""

from .counts import is_blank, shown
from .grid import FEW, address, column_letters, some
from .line_checks import adds_up


def line_notices(reader):
    """Return the sentences on what a `lines.LineReader` has read."""
    return [
        *_hidden(reader),
        *_read_as(reader),
        *_explained(reader.reading.lines),
        *_left_aside(reader),
        *_repeated_names(reader),
    ]


def _hidden(reader):
    grid, lines = reader.grid, reader.reading.lines
    if grid.is_hidden:
        yield f"Trang “{grid.name}” đang bị ẩn trong tệp; số liệu ở đó vẫn được đọc."
    rows = [str(line.row + 1) for line in lines if line.row in grid.hidden_rows] if grid.hidden_rows else []
    if rows:
        yield f"{len(rows)} dòng đang bị ẩn trong tệp vẫn được đọc: dòng {some(rows)}."
    columns = sorted(column for column in reader.count_columns if column in grid.hidden_columns)
    if columns:
        yield f"Cột đang bị ẩn trong tệp vẫn được đọc: {some([column_letters(c) for c in columns])}."


def _read_as(reader):
    for cells, sentence in (
        (reader.unknown, "{n} ô trống hoặc ghi “…” được giữ là chưa biết, không phải 0: {cells}."),
        (reader.dashes, "{n} ô ghi dấu “-” được đọc là 0: {cells}."),
        (reader.not_calculated, "{n} ô tổng là công thức chưa có kết quả; cổng tự cộng: {cells}."),
    ):
        if cells:
            yield sentence.format(n=len(cells), cells=some([address(*cell) for cell in cells]))


def _explained(lines):
    rows = [str(line.row + 1) for line in lines if line.explanation and not adds_up(line)]
    if rows:
        yield f"{len(rows)} dòng không khớp nhưng tệp có giải trình: dòng {some(rows)}."


def _left_aside(reader):
    grid, lines, total = reader.grid, reader.reading.lines, reader.total
    for column, heading in reader.unknown_columns.items():
        if any(not is_blank(grid.cell(line.row, column)) for line in lines[:200]):
            yield f"Cột {column_letters(column)} “{shown(heading)}” không thuộc biểu nên không đọc."
    last = total[0] if total else (lines[-1].row if lines else 0)
    aside = [f"{row + 1} “{shown(text)}”" for row, text in reader.remarks if row < last]
    if aside:
        yield f"Dòng chữ không có số được bỏ qua: dòng {some(aside, 3)}."
    if lines and total is None:
        yield "Biểu không có dòng tổng; cổng tự cộng."


def _repeated_names(reader):
    lines, rows = reader.reading.lines, {}
    if len({line.name for line in lines}) == len(lines):
        return
    for line in lines:
        rows.setdefault(line.name, []).append(line.row)
    repeated = [(name, found) for name, found in rows.items() if len(found) > 1]
    for name, found in repeated[:3]:
        cells = some([address(row, reader.name_column) for row in found[:FEW]], 4)
        yield f"Lĩnh vực “{shown(name)}” có {len(found)} dòng: {cells}."
    if len(repeated) > 3:
        yield f"Còn {len(repeated) - 3} lĩnh vực khác có nhiều dòng."
