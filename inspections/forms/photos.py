"""A form field for photos and scanned pages."""

from django import forms

from inspections import images
from inspections.actions.evidence import take_in
from inspections.file_kinds import ACCEPT, MAX_BYTES

MAX_FILES = 10


class FilesInput(forms.FileInput):
    allow_multiple_selected = True

    def value_from_datadict(self, data, files, name):
        return files.getlist(name) if hasattr(files, "getlist") else files.get(name) or []


class PhotosField(forms.Field):
    """Photos and PDFs, several at once; cleans to `TakenIn` files. What a file is, its bytes say."""

    widget = FilesInput

    def __init__(self, *, camera=False, **kwargs):
        kwargs.setdefault("required", False)
        super().__init__(**kwargs)
        # With `capture` a phone opens the camera at once; without it one chooses from what is there.
        self.widget.attrs |= {"accept": "image/*", "capture": "environment"} if camera else {"accept": ACCEPT}
        self.widget.attrs |= {"multiple": True, "class": "form-control", "data-max-bytes": MAX_BYTES}

    def clean(self, value):
        files = [file for file in value or [] if file is not None]
        if self.required and not files:
            raise forms.ValidationError("Hãy chọn ít nhất một ảnh.", code="required")
        if len(files) > MAX_FILES:
            raise forms.ValidationError(f"Mỗi lần gửi nhiều nhất {MAX_FILES} tệp; đang chọn {len(files)}.")
        taken_in, problems = [], []
        for file in files:
            try:
                taken_in.append(take_in(file))
            except images.UnacceptableFile as refusal:
                problems.append(f"“{images.shown_name(file.name)}”: {refusal}")
        if problems:
            raise forms.ValidationError(problems)
        return taken_in
