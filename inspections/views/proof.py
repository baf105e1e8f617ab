"""Proof of documents, for anybody: by the code on the paper, or by the file itself. Nobody signs in here."""

from functools import wraps

from django.contrib.auth.decorators import login_not_required
from django.shortcuts import redirect, render
from django.utils.cache import add_never_cache_headers
from django.views.decorators.csrf import csrf_exempt
from django.views.decorators.http import require_http_methods, require_safe

from accounts.tries import Tries
from inspections.documents import told
from inspections.documents.proof_code import Mistyped, read_code
from inspections.forms.hashed_upload import HashedUpload
from inspections.forms.proof import CodeForm, FileForm

# docs/operations.md tells these. Only codes that nobody has count: a whole office may share one address.
UNKNOWN_CODES = Tries("unknown-codes", most=20, seconds=600)
FILES = Tries("files-compared", most=30, seconds=600)
PAGE = "inspections/proof_check.html"


def for_anybody(view):
    """View decorator: without signing in, not to be found by search engines, kept by no cache.

    Nothing is changed here and nobody is known, so no token is asked for: a page that sets no cookie can be
    opened from any paper.
    """

    @csrf_exempt
    @login_not_required
    @wraps(view)
    def open_view(request, *args, **kwargs):
        response = view(request, *args, **kwargs)
        response["X-Robots-Tag"] = "noindex, nofollow, noarchive"
        add_never_cache_headers(response)
        return response

    return open_view


@for_anybody
@require_safe
def proof_detail(request, code):
    """What a printed QR code opens. Unknown codes and those of papers not issued (yet) are answered alike."""
    if UNKNOWN_CODES.are_used_up(request):
        return _too_many(request, UNKNOWN_CODES)
    try:
        found = told.by_code(read_code(code))
    except Mistyped as mistyped:
        return _page(request, status=404, heading="Không tìm thấy", mistyped=str(mistyped))
    if found is None:
        UNKNOWN_CODES.count(request)
        return _page(request, status=404, heading="Không tìm thấy")
    return render(request, "inspections/proof_detail.html", {"told": found})


@for_anybody
@require_http_methods(["GET", "HEAD", "POST"])
def proof_check(request):
    """Where a code is typed or a file compared."""
    if request.method != "POST":
        return _page(request)
    if FILES.are_used_up(request):
        return _too_many(request, FILES)
    upload = HashedUpload(request)
    request.upload_handlers = [upload]
    if "code" in request.POST:
        return _look_up(request)
    FILES.count(request)
    form = FileForm(request.POST, request.FILES, is_too_big=upload.is_too_big)
    if not form.is_valid():
        return _page(request, status=422, file_form=form)
    sha256 = form.cleaned_data["file"].sha256
    context = {"match": told.by_file(sha256), "sha256": sha256}
    return render(request, "inspections/proof_file.html", context)


def _look_up(request):
    form = CodeForm(request.POST)
    if not form.is_valid():
        return _page(request, status=422, code_form=form)
    return redirect("proof_detail", code=form.cleaned_data["code"])


def _page(request, status=200, **context):
    unsaid = {"heading": "Xác minh văn bản", "mistyped": "", "code_form": CodeForm(), "file_form": FileForm()}
    return render(request, PAGE, unsaid | context, status=status)


def _too_many(request, tries):
    context = {"minutes": tries.seconds // 60}
    response = render(request, "inspections/proof_too_many.html", context, status=429)
    response["Retry-After"] = str(tries.seconds)
    return response
