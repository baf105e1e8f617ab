"""Certificates of authorities, out of a PEM or DER file."""

from cryptography import x509
from cryptography.hazmat.primitives.hashes import SHA256
from cryptography.hazmat.primitives.serialization import Encoding
from cryptography.x509.oid import NameOID

MOST = 50


class Unusable(Exception):
    """Why the file brings no trusted certificate, as a Vietnamese sentence."""


def read_certificates(data: bytes) -> list[dict]:
    """The columns of `TrustedCertificate` for each certificate in the file.

    :raises Unusable: no certificate, a private key, or a certificate that may not issue others.
    """
    if b"PRIVATE KEY" in data:
        raise Unusable(
            "Tệp có khóa bí mật. Đừng gửi khóa bí mật cho ai; hãy xuất riêng chứng thư rồi nạp. Chưa lưu gì."
        )
    try:
        if b"-----BEGIN" in data:
            certificates = x509.load_pem_x509_certificates(data)
        else:
            certificates = [x509.load_der_x509_certificate(data)]
    except ValueError as error:
        raise Unusable("Không đọc được chứng thư nào. Cần tệp PEM (.pem, .crt) hoặc DER (.cer).") from error
    if len(certificates) > MOST:
        raise Unusable(f"Tệp có {len(certificates)} chứng thư, quá {MOST}. Hãy chỉ nạp nơi cấp cần tin.")
    return [_columns(certificate) for certificate in certificates]


def _columns(certificate):
    subject = _name(certificate.subject)
    try:
        may_issue = certificate.extensions.get_extension_for_class(x509.BasicConstraints).value.ca
    except x509.ExtensionNotFound:
        may_issue = False
    if not may_issue:
        raise Unusable(
            f"“{subject}” là chứng thư của một người hoặc cơ quan, không phải của nơi cấp. "
            "Hãy nạp chứng thư của nơi cấp; chưa lưu gì."
        )
    return {
        "subject": subject[:300],
        "issuer": _name(certificate.issuer)[:300],
        "serial": format(certificate.serial_number, "X")[:60],
        "fingerprint": certificate.fingerprint(SHA256()).hex(),
        "valid_from": certificate.not_valid_before_utc,
        "valid_to": certificate.not_valid_after_utc,
        "der": certificate.public_bytes(Encoding.DER),
    }


def _name(name):
    common = name.get_attributes_for_oid(NameOID.COMMON_NAME)
    body = name.get_attributes_for_oid(NameOID.ORGANIZATION_NAME)
    return ", ".join(str(each.value) for each in [*common[:1], *body[:1]]) or name.rfc4514_string()
