"""The same papers printed by a warm headless Chromium, where this machine has one."""

from contextlib import contextmanager
from pathlib import Path

from django.conf import settings
from django.template.loader import get_template

from .plain import data_url, with_data

CHROMIUM = Path("/usr/bin/chromium")


@contextmanager
def printer(folder):
    """`print_file(path)` prints a page as tagged PDF; None where there is no Chromium."""
    if not CHROMIUM.exists():
        yield None
        return
    from playwright.sync_api import sync_playwright

    with sync_playwright() as playwright:
        browser = playwright.chromium.launch(executable_path=CHROMIUM)
        page = browser.new_page()

        def print_file(path):
            page.goto(path.as_uri())
            return page.pdf(prefer_css_page_size=True, tagged=True)

        yield print_file
        browser.close()


def our_page(press):
    """What WeasyPrint is given for our paper, as one file: styles and pictures inside, fonts beside."""
    html = press.html("documents/paper.html", {"appendices_apart": False})
    css = get_template("documents/paper.css").template.source
    css = css.replace("font:", f"{settings.DOCUMENT_FONTS_DIR.as_uri()}/")
    pictures = {name: data_url(*picture) for name, picture in press.fetcher.pictures.items()}
    return with_data(html.replace("</head>", f"<style>{css}</style></head>"), pictures)
