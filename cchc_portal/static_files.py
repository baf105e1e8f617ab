from django.contrib.staticfiles.storage import HashedFilesMixin
from whitenoise.storage import CompressedManifestStaticFilesStorage


class PortalStaticFilesStorage(CompressedManifestStaticFilesStorage):
    """Our own scripts import each other by hashed names too, so every one of them is cached for ever.

    Django's `support_js_module_import_aggregation` would read the scripts of all packages, and stumbles over
    the word "import" in a comment of one of them.
    """

    patterns = (
        *CompressedManifestStaticFilesStorage.patterns,
        ("js/*.js", HashedFilesMixin._js_module_import_aggregation_patterns[1]),
    )
