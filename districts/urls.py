"""Addresses of the numbers and the units, one block for each noun; names are `<noun>_<verb>`."""

from django.urls import path

from .views import return_file, return_grid, return_import, return_list, statistics, unit_list

urlpatterns = [
    # unit; the page of one is in inspections.urls, for it shows what was found there
    path("don-vi/", unit_list.unit_list, name="unit_list"),
    # return
    path("so-lieu/bieu/", return_list.return_list, name="return_list"),
    path("so-lieu/bieu/lap/", return_list.return_begin, name="return_begin"),
    path("so-lieu/bieu/nhac/", return_list.return_remind, name="return_remind"),
    path("so-lieu/bieu/<uuid:uuid>/", return_grid.return_grid, name="return_grid"),
    path("so-lieu/bieu/<uuid:uuid>/chuyen-buoc/", return_grid.return_move, name="return_move"),
    # statistics
    path("so-lieu/thong-ke/", statistics.statistics, name="statistics"),
    path("so-lieu/thong-ke/don-vi/<uuid:uuid>/", statistics.statistics_unit, name="statistics_unit"),
    # files of returns
    path("so-lieu/bieu/nhap/", return_import.return_import, name="return_import"),
    path("so-lieu/bieu/nhap/<str:token>/", return_import.return_import_preview, name="return_import_preview"),
    path("so-lieu/bieu/<uuid:uuid>/xuat/", return_file.return_export, name="return_export"),
    path("so-lieu/bieu/tep/<uuid:uuid>/", return_file.return_file, name="return_file"),
]
