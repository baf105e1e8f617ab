import re
from pathlib import Path

from django.conf import settings
from django.core.files.storage import FileSystemStorage

from cchc_portal.static_files import PortalStaticFilesStorage

SOURCES = Path(settings.BASE_DIR) / "static"


def test_our_scripts_import_each_other_by_hashed_names(tmp_path):
    storage = PortalStaticFilesStorage(location=tmp_path, base_url="/static/")
    sources = FileSystemStorage(location=SOURCES)
    names = [f"js/{path.name}" for path in (SOURCES / "js").glob("*.js")]
    for name in names:
        with sources.open(name) as script:
            storage.save(name, script)

    problems = [
        done
        for _, _, done in storage.post_process({name: (sources, name) for name in names})
        if done not in (True, False)
    ]

    assert problems == []
    app = (tmp_path / storage.stored_name("js/app.js")).read_text()
    imported = re.findall(r'from "\./(.+?)"', app)
    assert imported
    assert all(re.fullmatch(r"[a-z-]+\.[0-9a-f]{12}\.js", name) for name in imported)


def test_no_script_or_style_of_ours_reaches_for_another_host():
    for path in [*SOURCES.glob("js/*.js"), *SOURCES.glob("css/*.css")]:
        assert "//" not in re.sub(r"^\s*//.*$|(?<!:)//\s.*$", "", path.read_text(), flags=re.MULTILINE), (
            path.name
        )
