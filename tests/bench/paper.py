"""Milliseconds for a report of about twenty pages on a warm worker, ours beside two others, in turn.

Plain is what a project writes first: one template with automatic table layout and flexible boxes, the fonts
by @font-face, photos as data addresses, WeasyPrint's default settings; once with the photos as a telephone
takes them (12 megapixels) and once with our print copies. Chromium is warm and prints both pages; ours goes
from frozen data to PDF/A, Chromium's page is ready and on the disk.
"""

import io
import os
import random
import time
from statistics import median

from django.core.files.base import ContentFile
from PIL import Image

import make
from documents import papers
from inspections.documents import kinds, pdf
from inspections.documents.snapshot import collect, read_photos

from . import chromium, plain
from .figures import line

ROUNDS = 7
FULL, PRINT_COPY = (4000, 3000), (632, 474)
WORDS = (
    "Việc tiếp nhận và trả kết quả hồ sơ tại Bộ phận Một cửa còn có trường hợp chưa ghi đủ giấy tiếp nhận "
    "và hẹn trả kết quả, chưa cập nhật kịp thời tình trạng xử lý trên phần mềm một cửa điện tử."
)
ISSUED = {"number": "", "dated_on": None, "symbol": "BC-ĐKT"}


def measure(folder):
    snapshot = collect(papers.asked_for(long_inspection()))
    photos = read_photos(snapshot)
    full = {key: picture(place, FULL) for place, key in enumerate(photos)}
    with chromium.printer(folder) as print_file:
        ways = ways_of(snapshot, photos, full, folder, print_file)
        pages, times = timed_in_turn(ways)
    ours = times.pop("ours")
    yield line("machine_load", os.getloadavg()[0], "processes")
    yield line("report_pages", pages["ours"], "pages", against=pages["plain"])
    yield line("report_size", len(our_paper(snapshot, photos).data) // 1024, "KB")
    for name, milliseconds in times.items():
        yield line(f"report_against_{name}", ours, "ms", against=milliseconds)


def ways_of(snapshot, photos, full, folder, print_file):
    paper = kinds.compose(snapshot, **ISSUED)
    ways = {
        "ours": lambda: our_paper(snapshot, photos).pages,
        "plain": lambda: plain.print_page(plain.page(paper, full)),
        "plain_with_print_copies": lambda: plain.print_page(plain.page(paper, photos)),
    }
    if print_file:
        press = pdf.Press(paper, snapshot, pdf.ISSUED, photos)
        pages = {
            "chromium": chromium.our_page(press),
            "chromium_of_plain": plain.page(paper, full),
        }
        for name, html in pages.items():
            path = folder / f"{name}.html"
            path.write_text(html)
            ways[name] = lambda path=path: len(print_file(path))
    return ways


def timed_in_turn(ways):
    """({name: what it gave}, {name: median milliseconds}); the first round only warms."""
    given = {name: way() for name, way in ways.items()}
    times = {name: [] for name in ways}
    for _ in range(ROUNDS):
        for name, way in ways.items():
            start = time.perf_counter()
            way()
            times[name].append((time.perf_counter() - start) * 1000)
    return given, {name: median(taken) for name, taken in times.items()}


def our_paper(snapshot, photos):
    return pdf.lay_out(snapshot, stage=pdf.ISSUED, symbol="BC-ĐKT", photos=photos)


def long_inspection():
    """About twenty pages: 90 findings, 40 figures in a table with a chart, six photos."""
    inspection = make.inspection(units=4)
    visits = list(inspection.visits.all())
    fields = list(inspection.scheme.fields.all())
    for place in range(90):
        concerned = visits if place % 3 == 0 else [visits[place % 4]]
        make.finding(inspection, visits=concerned, reform_field=fields[place % 7], words=f"{WORDS} ({place})")
    period = {"period_from": make.DAY, "period_to": make.DAY, "quote": "Đơn vị báo cáo tại buổi làm việc."}
    for place in range(40):
        make.figure(visits[place % 4], value=place, counted_note=f"nhóm thủ tục số {place // 4}", **period)
    for place in range(6):
        photo = make.evidence(inspection, caption=f"Ảnh số {place}")
        photo.print_copy.save("print.jpg", ContentFile(picture(place)))
    return inspection


def picture(seed, size=PRINT_COPY):
    """A photo-like JPEG: large soft shapes; about 70 KB as a print copy, 3 MB at full size."""
    width, height = size[0] // 10, size[1] // 10
    noise = Image.frombytes("RGB", (width, height), random.Random(seed).randbytes(width * height * 3))
    file = io.BytesIO()
    noise.resize(size, Image.Resampling.BICUBIC).save(file, "JPEG", quality=85)
    return file.getvalue()
