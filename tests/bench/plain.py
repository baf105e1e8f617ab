"""The plain template that ours is held against: the same parts, written the way one writes them first."""

import base64

from django.conf import settings
from django.template import engines
from weasyprint import HTML


def page(paper, photos):
    """The whole page as one text, fonts beside it."""
    data = {f"photo:{key}": data_url(photo, "image/jpeg") for key, photo in photos.items()}
    data |= {name: data_url(svg.encode(), "image/svg+xml") for name, svg in paper.charts().items()}
    fonts = settings.DOCUMENT_FONTS_DIR.as_uri()
    html = engines["django"].from_string(TEMPLATE).render({"paper": paper, "fonts": fonts})
    return with_data(html, data)


def print_page(html):
    """The number of pages."""
    document = HTML(string=html).render()
    document.write_pdf()
    return len(document.pages)


def with_data(html, pictures):
    for name, address in pictures.items():
        html = html.replace(f'src="{name}"', f'src="{address}"')
    return html


def data_url(data, media_type):
    return f"data:{media_type};base64,{base64.b64encode(data).decode()}"


TEMPLATE = """<!doctype html>
<html lang="vi"><head><meta charset="utf-8"><title>{{ paper.subject }}</title><style>
@font-face { font-family: Tinos; src: url("{{ fonts }}/Tinos-Regular.ttf") }
@font-face { font-family: Tinos; font-weight: bold; src: url("{{ fonts }}/Tinos-Bold.ttf") }
@font-face { font-family: Tinos; font-style: italic; src: url("{{ fonts }}/Tinos-Italic.ttf") }
@font-face { font-family: Tinos; font-weight: bold; font-style: italic;
             src: url("{{ fonts }}/Tinos-BoldItalic.ttf") }
@page { size: A4; margin: 20mm 15mm 20mm 30mm; @top-center { content: counter(page) } }
body { font: 14pt/1.25 Tinos }
p { text-align: justify; text-indent: 36pt; margin: 0 0 6pt }
.head, .foot { display: flex; justify-content: space-between; text-align: center }
.head p, .foot p, figcaption, h1 { text-indent: 0; text-align: center; margin: 0 }
h1, h2, h3, h4 { font-size: 14pt; margin: 0 0 6pt }
table { border-collapse: collapse; width: 100%; font-size: 12pt }
th, td { border: 1px solid; padding: 3pt 4pt; vertical-align: top }
.plate { display: flex; flex-wrap: wrap; gap: 3mm }
.plate figure { width: 48%; margin: 0 } img { max-width: 100% }
.appendix { break-before: page }
</style></head><body>
<div class="head"><div><p>{{ paper.head.superior }}</p>
{% for line in paper.head.issuer %}<p><b>{{ line }}</b></p>{% endfor %}
<p>Số: {{ paper.head.number }}/{{ paper.head.symbol }}</p></div>
<div><p><b>CỘNG HÒA XÃ HỘI CHỦ NGHĨA VIỆT NAM</b></p><p><b>Độc lập - Tự do - Hạnh phúc</b></p>
<p><i>{{ paper.head.place_and_date }}</i></p></div></div>
<h1>{{ paper.name }}<br>{{ paper.subject }}</h1><p>Kính gửi: {{ paper.addressee }}</p>
{% for basis in paper.bases %}<p><i>{{ basis }}</i></p>{% endfor %}
{% for block in paper.blocks %}
{% if block.level %}<h3>{{ block.label }} {{ block.text }}</h3>
{% else %}<p>{{ block.label }} {{ block.text }}</p>{% endif %}{% endfor %}
<p>{{ paper.closing }}</p>
<div class="foot"><div><p><b><i>Nơi nhận:</i></b></p>
{% for recipient in paper.recipients %}<p>{{ recipient }}</p>{% endfor %}</div>
<div>{% for office in paper.signature.offices %}<p><b>{{ office }}</b></p>{% endfor %}
<p><b>{{ paper.signature.name }}</b></p></div></div>
{% for appendix in paper.appendices %}<div class="appendix">
<h1>{{ appendix.label }}<br>{{ appendix.title }}</h1>
<p>{{ appendix.belongs_to }}</p>
{% for block in appendix.blocks %}
{% if block.columns %}<table><caption>{{ block.caption }}</caption><thead><tr>
{% for column in block.columns %}<th>{{ column.title }}</th>{% endfor %}</tr></thead><tbody>
{% for row, cells in block.cells_of_rows %}<tr>
{% for text, align, span in cells %}<td colspan="{{ span }}">{{ text }}</td>{% endfor %}</tr>{% endfor %}
</tbody></table>{% for note in block.notes %}<p><i>{{ note }}</i></p>{% endfor %}
{% elif block.photos %}<div class="plate">{% for photo in block.photos %}<figure>
{% if photo.name %}<img src="photo:{{ photo.name }}">{% endif %}
<figcaption>{{ photo.caption }}</figcaption></figure>
{% endfor %}</div>
{% elif block.svg %}<img src="{{ block.name }}"><p>{{ block.caption }}</p>
{% elif block.level %}<h2>{{ block.label }} {{ block.text }}</h2>{% else %}<p>{{ block.text }}</p>{% endif %}
{% endfor %}</div>{% endfor %}
</body></html>"""
