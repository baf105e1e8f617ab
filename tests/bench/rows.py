"""A table of 5,000 rows in a document: five ways to lay it out, in turn, each in a process of its own.

`automatic` and `fixed` are one table in one layout, `chunks` tables of 100 rows in one layout, `pypdf` parts
written apart and joined by pypdf (which drops the tags), `ours` parts joined with their tags. Then a paper of
300 pages, the table behind more than a hundred pages of text.
Seconds are the processor's: other work on the machine is not the layout's. Memory is the process's peak.
"""

import datetime
import io
import multiprocessing
import resource
import time
from dataclasses import replace
from types import SimpleNamespace

from inspections.documents import in_parts, pdf
from inspections.documents.parts import Appendix, Column, Head, Paper, Paragraph, Row, Signature, Table

from .figures import line

N_ROWS = 5_000
MEMORY_LIMIT, GIGABYTE = 500, 1024  # MB
TEXT = "Việc tiếp nhận và trả kết quả hồ sơ tại Bộ phận Một cửa còn có trường hợp chưa ghi đủ giấy hẹn. " * 3
AUTOMATIC = ".appendix table { table-layout: auto } .appendix col { width: auto !important }"
WIDTHS = (6, 34, 12, 12, 12, 12, 12)


def measure(folder):
    ways = {"ours": ours, "fixed": whole, "automatic": automatic, "chunks": chunks, "pypdf": by_pypdf}
    with multiprocessing.get_context("fork").Pool(1, maxtasksperchild=1) as processes:
        measured = {name: processes.apply(timed, [way]) for name, way in ways.items()}
    seconds, memory, pages = measured["ours"]
    for name in ("fixed", "automatic", "chunks", "pypdf"):
        yield line(f"table_of_5000_rows_against_{name}", seconds, "s", against=measured[name][0])
        yield line(f"table_of_5000_rows_memory_against_{name}", memory, "MB", against=measured[name][1])
    yield line("table_of_5000_rows_peak_memory", memory, "MB", against=MEMORY_LIMIT)
    yield line("table_of_5000_rows_pages", pages, "pages", against=measured["fixed"][2])
    with multiprocessing.get_context("fork").Pool(1, maxtasksperchild=1) as processes:
        (seconds, memory, pages), told = processes.apply(three_hundred_pages)
    yield line("three_hundred_pages", pages, "pages")
    yield line("three_hundred_pages_time", seconds, "s")
    yield line("three_hundred_pages_peak_memory", memory, "MB", against=GIGABYTE)
    yield line("three_hundred_pages_progress_told", told, "times")


def three_hundred_pages():
    """((seconds, peak MB, pages), how often progress was told): a long paper before the 5,000 rows."""
    told = []

    def long_paper(made):
        pages_of_text = tuple(Paragraph(f"{n}. {TEXT}") for n in range(1_100))
        return printed(replace(made, blocks=pages_of_text), on_progress=told.append).pages

    measured = timed(long_paper)
    return measured, len(told)


def timed(way):
    """(seconds of the processor, peak MB, pages)."""
    way(paper(50))  # fonts and styles are read once
    start = time.process_time()
    pages = way(paper(N_ROWS))
    seconds = time.process_time() - start
    return seconds, resource.getrusage(resource.RUSAGE_SELF).ru_maxrss / 1024, pages


def ours(made):
    return printed(made).pages


def whole(made):
    return printed(replace(made, appendices=tuple(replace(a, in_parts=False) for a in made.appendices))).pages


def chunks(made):
    appendix = made.appendices[0]
    table = appendix.blocks[0]
    tables = tuple(replace(table, rows=table.rows[n : n + 100]) for n in range(0, len(table.rows), 100))
    return whole(replace(made, appendices=(replace(appendix, blocks=tables),)))


def automatic(made):
    sheet = pdf.Press.sheet

    def with_automatic_tables(press, template, context, stylesheets=()):
        return sheet(press, template, context, [*stylesheets, pdf.CSS(string=AUTOMATIC)])

    pdf.Press.sheet = with_automatic_tables
    try:
        return whole(made)
    finally:
        pdf.Press.sheet = sheet


@pdf.collector_paused()
def by_pypdf(made):
    import pypdf

    press = pdf.Press(made, frozen(), "issued", None)
    writer = pypdf.PdfWriter()
    writer.append(io.BytesIO(press.sheet("documents/paper.html", {"appendices_apart": True}).write_pdf()))
    for document, _ in press.parts(made.appendices):
        writer.append(io.BytesIO(document.write_pdf(**pdf.OPTIONS)))
        del document
        pdf.gc.collect()
    writer.write(io.BytesIO())
    return len(writer.pages)


def printed(made, **options):
    pdf.kinds.compose = lambda *args, **kwargs: made
    return pdf.lay_out(frozen(), stage="issued", symbol="BC-SNV", **options)


def frozen():
    moment = datetime.datetime(2026, 1, 1, tzinfo=datetime.UTC)
    return SimpleNamespace(template_version="statistics_v1", requested_at=moment, uuid="bench")


def paper(n_rows):
    columns = tuple(Column(f"Cột {n}", width, "end" if n > 1 else "start") for n, width in enumerate(WIDTHS))
    rows = tuple(
        Row((str(n), f"Xã Tân Thạnh Đông, lĩnh vực {n % 40}", *(str(n * k % 3000) for k in range(3, 8))))
        for n in range(n_rows)
    )
    table = Table("Số liệu", columns, rows, dense=True)
    is_long = n_rows > in_parts.ROWS
    appendix = Appendix("Phụ lục", "SỐ LIỆU", "(Kèm theo)", (table,), landscape=True, in_parts=is_long)
    head = Head("UBND TỈNH", ("SỞ NỘI VỤ",), "", "BC-SNV", "Đồng Tháp")
    return Paper(
        head,
        "BÁO CÁO",
        "Đo",
        "",
        (),
        (Paragraph("Nội dung."),),
        "Hết./.",
        Signature(("GIÁM ĐỐC",), ""),
        ("- Lưu: VT.",),
        (appendix,),
    )
