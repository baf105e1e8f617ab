"""An authority of the tests' own, its people, and their signatures: made anew, no key is kept anywhere."""

import datetime
import io
from dataclasses import replace

from asn1crypto import crl, keys
from asn1crypto import x509 as asn1_x509
from cryptography import x509
from cryptography.hazmat.primitives import hashes, serialization
from cryptography.hazmat.primitives.asymmetric import ec, rsa
from cryptography.x509.oid import NameOID
from django.utils import timezone
from pyhanko.pdf_utils.incremental_writer import IncrementalPdfFileWriter
from pyhanko.sign import fields, signers
from pyhanko.sign.timestamps import DummyTimeStamper
from pyhanko.sign.validation.dss import DocumentSecurityStore
from pyhanko.stamp import TextStampStyle
from pyhanko_certvalidator.registry import SimpleCertificateStore

DAY = datetime.timedelta(days=1)
DER = serialization.Encoding.DER


class Authority:
    """Issues certificates; `der` is what an administrator uploads."""

    def __init__(self, name="Cơ quan chứng thực thử nghiệm"):
        self.key = ec.generate_private_key(ec.SECP256R1())
        self.name = _name(name)
        self.certificate = self._issued(self.name, self.key, *_lifetime(-365, 3650), for_authority=True)

    @property
    def der(self):
        return self.certificate.public_bytes(DER)

    @property
    def pem(self):
        return self.certificate.public_bytes(serialization.Encoding.PEM)

    def _issued(self, name, key, begins, ends, *, for_authority=False, stamps=False):
        usage = dict.fromkeys(
            (
                "data_encipherment",
                "key_encipherment",
                "key_agreement",
                "encipher_only",
                "decipher_only",
            ),
            False,
        )
        builder = (
            x509.CertificateBuilder()
            .subject_name(name)
            .issuer_name(self.name)
            .public_key(key.public_key())
            .serial_number(x509.random_serial_number())
            .not_valid_before(begins)
            .not_valid_after(ends)
            .add_extension(x509.BasicConstraints(ca=for_authority, path_length=None), critical=True)
            .add_extension(
                x509.KeyUsage(
                    digital_signature=not for_authority,
                    content_commitment=not for_authority,
                    key_cert_sign=for_authority,
                    crl_sign=for_authority,
                    **usage,
                ),
                critical=True,
            )
        )
        if stamps:
            purpose = x509.ExtendedKeyUsage([x509.ExtendedKeyUsageOID.TIME_STAMPING])
            builder = builder.add_extension(purpose, critical=True)
        return builder.sign(self.key, hashes.SHA256())

    def person(self, name, body="Sở Nội vụ", *, from_day=-30, to_day=365, stamps=False):
        """(certificate, key) as pyHanko takes them."""
        # pyHanko's stamper for tests knows RSA only.
        key = rsa.generate_private_key(65537, 2048) if stamps else ec.generate_private_key(ec.SECP256R1())
        certificate = self._issued(_name(name, body), key, *_lifetime(from_day, to_day), stamps=stamps)
        secret = key.private_bytes(DER, serialization.PrivateFormat.PKCS8, serialization.NoEncryption())
        return (
            asn1_x509.Certificate.load(certificate.public_bytes(DER)),
            keys.PrivateKeyInfo.load(secret),
        )

    def revocation_list(self, certificate, on):
        """A list that says the person's certificate was revoked `on` that moment (None: nobody's)."""
        now = timezone.now()
        builder = x509.CertificateRevocationListBuilder().issuer_name(self.name)
        builder = builder.last_update(now - DAY).next_update(now + DAY)
        if on:
            revoked = x509.RevokedCertificateBuilder().serial_number(certificate.serial_number)
            builder = builder.add_revoked_certificate(revoked.revocation_date(on).build())
        return builder.sign(self.key, hashes.SHA256()).public_bytes(DER)

    def stamper(self):
        certificate, key = self.person("Dấu thời gian thử nghiệm", stamps=True)
        return DummyTimeStamper(tsa_cert=certificate, tsa_key=key, certs_to_embed=self.store())

    def store(self):
        store = SimpleCertificateStore()
        store.register(asn1_x509.Certificate.load(self.der))
        return store


def signed(data, person, authority, field="Ky", *, stamper=None, change=None, drawn=None, certifies=None):
    """The PDF with one more signature, added behind it as signing software does.

    :param certifies: what a certifying signature (the first one) lets others do (`MDPPerm`).
    :param drawn: (page, box in points) where the signature is to be seen; else it shows nowhere.
    :param change: called with the writer before signing, for files that bring more than a signature.
    """
    certificate, key = person
    writer = IncrementalPdfFileWriter(io.BytesIO(data))
    if change:
        change(writer)
    signer = signers.SimpleSigner(signing_cert=certificate, signing_key=key, cert_registry=authority.store())
    about = signers.PdfSignatureMetadata(field_name=field, md_algorithm="sha256")
    if certifies:
        about = replace(about, certify=True, docmdp_permissions=certifies)
    looks = {}
    if drawn:
        page, box = drawn
        looks["new_field_spec"] = fields.SigFieldSpec(field, on_page=page, box=box)
        looks["stamp_style"] = TextStampStyle(stamp_text="SIGNED BY %(signer)s", border_width=2)
    made = signers.PdfSigner(about, signer, timestamper=stamper, **looks).sign_pdf(writer)
    return made.getvalue()


def with_revocation_list(data, authority, certificate, on):
    """A signed PDF to which a list of revoked certificates was added, as long-term signing does."""
    lists = [crl.CertificateList.load(authority.revocation_list(certificate, on))]
    stream = io.BytesIO(data)
    DocumentSecurityStore.add_dss(stream, sig_contents=None, crls=lists)
    return stream.getvalue()


def _lifetime(from_day, to_day):
    now = timezone.now()
    return now + from_day * DAY, now + to_day * DAY


def _name(common, body=""):
    parts = [x509.NameAttribute(NameOID.COMMON_NAME, common)]
    parts += [x509.NameAttribute(NameOID.ORGANIZATION_NAME, body)] if body else []
    return x509.Name(parts)
