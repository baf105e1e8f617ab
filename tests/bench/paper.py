"""Milliseconds a page of a report of about twenty pages, ours beside a plain template of the same content.

Plain is what a project writes first: one template with automatic table layout and flexible boxes, the fonts
by @font-face, photos as data addresses, WeasyPrint's default settings. Both are made in turn in one process.
"""

import base64
import io
import random
import time
from statistics import median

from django.conf import settings
from django.core.files.base import ContentFile
from django.template import engines
from PIL import Image
from weasyprint import HTML

import make
from documents import papers
from inspections.documents import kinds, pdf
from inspections.documents.snapshot import collect, read_photos

from .figures import line
from .plain import TEMPLATE

ROUNDS = 5
WORDS = (
    "Việc tiếp nhận và trả kết quả hồ sơ tại Bộ phận Một cửa còn có trường hợp chưa ghi đủ giấy tiếp nhận "
    "và hẹn trả kết quả, chưa cập nhật kịp thời tình trạng xử lý trên phần mềm một cửa điện tử."
)


def measure(folder):
    snapshot = collect(papers.asked_for(long_inspection()))
    photos = read_photos(snapshot)
    ours, plain = [], []
    our_paper(snapshot, photos), plain_paper(snapshot, photos)  # fonts and styles are read once
    for _ in range(ROUNDS):
        ours.append(timed(our_paper, snapshot, photos))
        plain.append(timed(plain_paper, snapshot, photos))
    pages = our_paper(snapshot, photos)
    yield line("report_pages", pages, "pages", against=plain_paper(snapshot, photos))
    yield line("report_per_page", median(ours), "ms", against=median(plain))


def timed(make_paper, snapshot, photos):
    """Milliseconds a page."""
    start = time.perf_counter()
    pages = make_paper(snapshot, photos)
    return (time.perf_counter() - start) * 1000 / pages


def our_paper(snapshot, photos):
    return pdf.lay_out(snapshot, stage="issued", symbol="BC-ĐKT", photos=photos).pages


def plain_paper(snapshot, photos):
    paper = kinds.compose(snapshot, number="", dated_on=None, symbol="BC-ĐKT")
    data = {f"photo:{key}": data_url(photo, "image/jpeg") for key, photo in photos.items()}
    data |= {name: data_url(svg.encode(), "image/svg+xml") for name, svg in paper.charts().items()}
    fonts = settings.DOCUMENT_FONTS_DIR.as_uri()
    html = engines["django"].from_string(TEMPLATE).render({"paper": paper, "data": data, "fonts": fonts})
    for name, address in data.items():
        html = html.replace(f'src="{name}"', f'src="{address}"')
    document = HTML(string=html).render()
    document.write_pdf()
    return len(document.pages)


def data_url(data, media_type):
    return f"data:{media_type};base64,{base64.b64encode(data).decode()}"


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


def picture(seed):
    """A photo-like JPEG of the size of a print copy: large soft shapes, about 150 KB."""
    noise = Image.frombytes("RGB", (100, 75), random.Random(seed).randbytes(100 * 75 * 3))
    file = io.BytesIO()
    noise.resize((1000, 750), Image.Resampling.BICUBIC).save(file, "JPEG", quality=85)
    return file.getvalue()
