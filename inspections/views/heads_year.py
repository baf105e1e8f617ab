"""The year-end sheet on the responsibility of heads of units."""

from django.shortcuts import render
from django.views.decorators.http import require_safe

from accounts import access
from inspections import heads_year
from inspections.forms.heads_year import HeadsYearForm
from inspections.sheets import HEADS_YEAR


@access.requires("view_requirement")
@require_safe
def oversight_heads(request):
    form = HeadsYearForm(request.GET)
    sheet = heads_year.sheet_of(form.year, form.units())
    if form.wants_excel:
        return HEADS_YEAR.response(sheet.rows, form, notes=[as_of(sheet), *WHAT_COUNTS])
    context = {"form": form, "sheet": sheet, "as_of": as_of(sheet), "what_counts": WHAT_COUNTS}
    return render(request, "inspections/oversight_heads.html", context)


def as_of(sheet):
    n_heads = len({row.head.pk for row in sheet.rows if row.head})
    n_unknown = len({row.unit.pk for row in sheet.rows if row.head is None})
    unknown = f", {n_unknown} đơn vị có thời gian chưa ghi người đứng đầu" if n_unknown else ""
    quiet = (
        f" {sheet.n_quiet} đơn vị khác không có yêu cầu hay hạn chế nào ghi trên cổng."
        if sheet.n_quiet
        else ""
    )
    return f"Năm {sheet.year}, tính đến {sheet.until:%d/%m/%Y}: {n_heads} người đứng đầu{unknown}.{quiet}"


WHAT_COUNTS = (
    "Mỗi dòng là một người đứng đầu ở một đơn vị, chỉ tính những ngày giữ chức trong năm. "
    "Mới nhận + nhận từ trước = đúng hạn + trễ + xong không có hạn + chưa xong.",
    "Nhận từ trước: việc đơn vị còn nợ khi người này bắt đầu giữ chức hoặc khi năm bắt đầu. Ngày trễ là "
    "ngày làm việc quá hạn đang tính (kể cả gia hạn), chỉ kể từ ngày bắt đầu giữ chức hoặc đầu năm.",
    "Xong là theo ngày đơn vị báo cáo làm xong và chưa bị trả lại; việc chờ tỉnh xác nhận cũng tính là xong.",
    "Hạn chế: nêu ở buổi kiểm tra trong thời gian ấy, biên bản đã ký. Hạn chế chung của nhiều đơn vị tính ở "
    "từng đơn vị.",
    "Không tính cho người đứng đầu: yêu cầu mà mọi hạn chế đều ghi cơ quan khác chịu trách nhiệm, và hạn "
    "chế của cơ quan khác; hai số này đứng riêng ở cột “Cơ quan khác”.",
    "Tỷ lệ trước và đúng hạn lấy từ Biểu II.06a đã nhận, các kỳ kết thúc trong thời gian ấy; kỳ chưa có "
    "biểu ghi “thiếu số liệu”. Bảng không chấm điểm, không xếp hạng.",
)
