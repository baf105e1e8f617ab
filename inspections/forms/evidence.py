"""Forms of photos and scanned pages: sending several, describing one."""

from django import forms

from districts.fields import CleanCharField

from .photos import PhotosField
from .records import RecordForm

NO_UNIT = "Không riêng đơn vị nào"


class EvidenceForm(RecordForm):
    """What is said of a photo; the file itself never changes."""

    noun = "anh"
    compared = ("caption", "place", "visit")

    caption = CleanCharField(label="Chú thích", required=False, max_length=300)
    place = CleanCharField(
        label="Nơi chụp", required=False, max_length=200, help_text="Ví dụ: Bộ phận Tiếp nhận và trả kết quả."
    )
    visit = forms.TypedChoiceField(label="Đơn vị", required=False, empty_value=None, widget=forms.RadioSelect)

    def set_choices(self):
        self.choose_visits("visit", none=NO_UNIT)

    def initial_values(self):
        return super().initial_values() or {"visit": next(iter(self.likely_visits()), "")}

    def values_of(self, record):
        return {"caption": record.caption, "place": record.place, "visit": record.visit}

    def clean(self):
        cleaned = super().clean()
        # A picture that was never there is known by its caption alone.
        if self.record and not self.record.original and not cleaned.get("caption"):
            self.add_error("caption", "Không có tệp thì cần chú thích.")
        return cleaned


class AddEvidenceForm(EvidenceForm):
    photos_taken = PhotosField(label="Chụp ảnh", camera=True)
    photos = PhotosField(label="Chọn ảnh, tệp PDF có sẵn")

    def clean(self):
        cleaned = super().clean()
        refused = "photos" in self.errors or "photos_taken" in self.errors
        if not refused and not cleaned["photos_taken"] + cleaned["photos"]:
            self.add_error("photos", "Hãy chụp hoặc chọn ít nhất một ảnh.")
        return cleaned
