"""Asking for a report of statistics: about the province and a period, not about one inspection."""

import uuid as uuids

from django.shortcuts import redirect, render
from django.views.decorators.http import require_http_methods

from accounts import access
from inspections.actions.document import request_statistics_report
from inspections.forms.statistics_report import StatisticsReportForm


@require_http_methods(["GET", "HEAD", "POST"])
@access.requires("request_document")
def statistics_report_request(request):
    if request.method == "POST":
        form = StatisticsReportForm(request.POST)
        if form.is_valid():
            document = request_statistics_report(
                parameters=form.parameters,
                title=form.title,
                by=request.user,
                uuid=form.cleaned_data["uuid"] or uuids.uuid4(),
            )
            return redirect("document_detail", uuid=document.uuid)
    else:
        form = StatisticsReportForm(initial=request.GET.dict() | {"uuid": uuids.uuid4()})
    status = 422 if form.errors else 200
    return render(request, "inspections/statistics_report_request.html", {"form": form}, status=status)
