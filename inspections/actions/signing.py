"""Signed files of issued documents, and the certificates that are believed."""

from django.core.files.base import ContentFile
from django.core.files.storage import default_storage
from django.db import transaction

from inspections import workflow
from inspections.documents import seal
from inspections.documents.certificates import read_certificates
from inspections.documents.frozen import to_json
from inspections.models import Document, SignedFile, TrustedCertificate


@transaction.atomic
def add_signed_file(*, document, data, by):
    """The signed file, verified, as the document's file from now on; sending it twice gives the one there is.

    :raises workflow.Refused: the document cannot be signed, or the file is not this document signed.
    """
    # Loaded when the first file comes: no other page needs it.
    from inspections.documents.signatures import Unacceptable, verify

    locked = Document.objects.select_for_update(of=("self",)).get(pk=document.pk)
    sha256 = seal.sha256(data)
    if known := locked.signed_files.filter(sha256=sha256).first():
        return known
    if reasons := workflow.why_not(locked, "sign", by=by):
        raise workflow.Refused(reasons)
    roots = [bytes(der) for der in TrustedCertificate.objects.in_use().values_list("der", flat=True)]
    try:
        signers = verify(
            data,
            issued=seal.made_bytes(locked),
            latest=seal.stored_bytes(locked),
            roots=roots,
            since=locked.issued_at,
        )
    except Unacceptable as why:
        raise workflow.Refused(str(why)) from why
    signed = _stored(locked, data, sha256, signers, by)
    note = "; ".join(signer.name for signer in signers)
    workflow.record_step(locked, "sign", from_state=locked.state, to_state=locked.state, by=by, note=note)
    return signed


def _stored(document, data, sha256, signers, by):
    signed = SignedFile(
        document=document,
        order=document.signed_files.count() + 1,
        sha256=sha256,
        size=len(data),
        signatures=[to_json(signer) for signer in signers],
        uploaded_by=by,
    )
    name = signed.file.field.generate_filename(signed, "signed.pdf")
    signed.file.name = default_storage.save(name, ContentFile(data))
    try:
        signed.save()
    except Exception:
        default_storage.delete(signed.file.name)
        raise
    return signed


@transaction.atomic
def trust_certificates(*, data, note, by):
    """The certificates in an uploaded file, each as a row; those known already are left as they are.

    :returns: (added, known).
    :raises documents.certificates.Unusable: with a sentence.
    """
    added, known = [], []
    for certificate in read_certificates(data):
        row, is_new = TrustedCertificate.objects.get_or_create(
            fingerprint=certificate.pop("fingerprint"), defaults={**certificate, "note": note, "added_by": by}
        )
        (added if is_new else known).append(row)
    return added, known
