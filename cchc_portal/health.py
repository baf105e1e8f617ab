from django.http import JsonResponse


class HealthMiddleware:
    """`/healthz`: the process answers. `/readyz`: everything it stands on answers too.

    A middleware, so that a probe that calls by address needs no place in ALLOWED_HOSTS.
    """

    def __init__(self, get_response):
        self.get_response = get_response

    def __call__(self, request):
        if request.path == "/healthz":
            return JsonResponse({"alive": True})
        if request.path == "/readyz":
            from .checks import readiness

            problems = readiness()
            return JsonResponse(
                {"ready": not problems, "problems": problems}, status=503 if problems else 200
            )
        return self.get_response(request)
