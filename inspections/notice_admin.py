"""Letters in the admin: what has not gone out, and why. What they say is nobody's but the receiver's."""

from django.contrib import admin, messages
from django.utils import timezone

from accounts.record_admin import ReadOnlyRecordAdmin

from .models import Letter
from .notices.letters import send_again


class NotGoneOut(admin.SimpleListFilter):
    title = "đã gửi chưa"
    parameter_name = "chua_gui"

    def lookups(self, request, model_admin):
        return [("1", "Chưa gửi được")]

    def queryset(self, request, queryset):
        if self.value() != "1":
            return queryset
        unsent = [Letter.State.WAITING, Letter.State.SENDING, Letter.State.REFUSED]
        return queryset.filter(state__in=unsent)


@admin.register(Letter)
class LetterAdmin(ReadOnlyRecordAdmin):
    list_display = ["to", "kind", "on", "state", "attempts", "next_try_at", "sent_at", "reason"]
    list_filter = [NotGoneOut, "state", "kind"]
    list_select_related = ["to"]
    search_fields = ["to__search_text"]
    date_hierarchy = "on"
    actions = ["try_again"]

    @admin.action(description="Gửi lại ngay các thư đã chọn", permissions=["view"])
    def try_again(self, request, queryset):
        n = send_again(Letter.objects.filter(pk__in=queryset.values("pk")), timezone.now())
        self.message_user(request, f"{n} thư sẽ được gửi lại trong một hai phút.", messages.SUCCESS)
