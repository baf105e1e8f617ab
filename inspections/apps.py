from django.apps import AppConfig


class InspectionsConfig(AppConfig):
    name = "inspections"
    verbose_name = "Kiểm tra"

    def ready(self):
        from districts import told

        from .notices import steps

        told.ON_STEP.append(steps.tell_of_return_step)
        told.ON_REMINDER.append(steps.tell_of_reminder)
