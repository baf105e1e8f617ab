"""Digital signatures on an issued paper: who signed, when, and that nothing else was changed.

No database, request or network: bytes and trusted certificates in, signers or one refusal out. A file is
taken only if it begins with the very bytes that were issued (and with those already signed), what was added
is nothing but signatures, every signature is whole, and each signer's certificate leads to a trusted one and
was valid at the time of signing. Revocation is judged by what the file carries; nothing is fetched.
"""

import datetime
import io
import logging
from dataclasses import dataclass

from asn1crypto import crl, ocsp, x509
from django.utils import timezone
from pyhanko.pdf_utils import generic
from pyhanko.pdf_utils.reader import HistoricalResolver, PdfFileReader
from pyhanko.sign.ades.report import AdESIndeterminate as Trouble
from pyhanko.sign.diff_analysis import (
    DEFAULT_DIFF_POLICY,
    CatalogModificationRule,
    FormUpdatingRule,
    ModificationLevel,
    ReferenceUpdate,
    StandardDiffPolicy,
    SuspiciousModification,
)
from pyhanko.sign.diff_analysis.constants import ROOT_EXEMPT_STRICT_COMPARISON
from pyhanko.sign.fields import MDPPerm
from pyhanko.sign.general import (
    MultivaluedAttributeError,
    NonexistentAttributeError,
    find_unique_cms_attribute,
)
from pyhanko.sign.validation import DocumentSecurityStore, KeyUsageConstraints, validate_pdf_signature
from pyhanko.sign.validation.errors import NoDSSFoundError
from pyhanko.sign.validation.generic_cms import extract_tst_data_iter
from pyhanko.sign.validation.status import SignatureCoverageLevel
from pyhanko_certvalidator import ValidationContext

logger = logging.getLogger(__name__)

CLOCKS_DIFFER = datetime.timedelta(minutes=15)
# Certificates for signing papers say one of the two; one for a web server alone says neither of them so.
FOR_SIGNING = KeyUsageConstraints(key_usage={"non_repudiation", "digital_signature"})


class FirstCatalog(CatalogModificationRule):
    """A first signature that certifies the paper is named in the catalogue, and nothing else with it."""

    def __init__(self):
        super().__init__(ROOT_EXEMPT_STRICT_COMPARISON | {"/Perms"})

    def apply_qualified(self, old, new):
        yield from super().apply_qualified(old, new)
        if "/Perms" not in new.root:
            return
        permissions = new.root["/Perms"]
        certifying = permissions.raw_get("/DocMDP") if "/DocMDP" in permissions else None
        signatures = [each.sig_field.raw_get("/V") for each in new.reader.embedded_regular_signatures]
        if set(permissions) != {"/DocMDP"} or certifying not in signatures:
            raise SuspiciousModification("The catalogue permits more than a certifying signature")
        for reference in (new.root.raw_get("/Perms"), certifying):
            if isinstance(reference, generic.IndirectObject):
                yield ModificationLevel.LTA_UPDATES, ReferenceUpdate(reference.reference)


# Between the issued paper and its signatures: as between signatures, and the form says that it has some.
FIRST_SIGNATURES = StandardDiffPolicy(
    [
        FirstCatalog() if isinstance(rule, CatalogModificationRule) else rule
        for rule in DEFAULT_DIFF_POLICY.global_rules
    ],
    FormUpdatingRule(
        DEFAULT_DIFF_POLICY.form_rule.field_rules,
        DEFAULT_DIFF_POLICY.form_rule.ignored_acroform_keys | {"/SigFlags"},
    ),
)
END_OF_FILE = b"%%EOF"

ALTERED = "Tệp đã bị sửa sau khi ký: chữ ký của {who} không còn khớp với nội dung."
NOT_OURS = (
    "Tệp này không phải là văn bản này được ký thêm: phần đầu không giống từng byte bản đã phát hành. "
    "Có thể đây là tệp của văn bản khác, hoặc phần mềm ký đã ghi lại cả tệp. Hãy tải lại tệp để ký."
)
WITHOUT_THE_EARLIER = (
    "Tệp này thiếu chữ ký đã có. Hãy tải tệp đã ký từ trang này, ký thêm vào chính tệp ấy rồi gửi lên."
)
UNSIGNED = "Tệp chưa có chữ ký số nào. Hãy ký bằng phần mềm ký số rồi gửi tệp đã ký."
NOTHING_NEW = "Tệp này đã được gửi, không có chữ ký nào mới."
BROKEN = "Tệp PDF bị hỏng hoặc bị cắt giữa chừng, không đọc được chữ ký trong tệp."
NOBODY_TRUSTED = (
    "Kho tin cậy của cổng chưa có chứng thư nào nên chưa kiểm tra được ai đã ký. Hãy báo quản trị viên nạp "
    "chứng thư của nơi cấp."
)
MORE_THAN_SIGNATURES = (
    "Ngoài chữ ký, tệp còn bị sửa hoặc thêm nội dung so với bản đã phát hành, nên không nhận. "
    "Hãy tải lại tệp để ký và chỉ ký, không ghi chú hay chỉnh sửa."
)
LOCKED = (
    "Chữ ký của {who} khóa văn bản, không cho ai ký thêm, trong khi văn bản cần chữ ký của người có thẩm "
    "quyền và của cơ quan. Hãy ký lại, trong phần mềm ký số chọn mức cho phép ký thêm."
)
OUTSIDE_ITS_TIME = (
    "Chứng thư số của {who} chỉ có giá trị từ {begins} đến {ends}, không có giá trị lúc ký ({at})."
)
TROUBLES = {
    Trouble.NO_CERTIFICATE_CHAIN_FOUND: (
        "Không rõ ai cấp chứng thư số của {who} (nơi cấp ghi trong chứng thư: {issuer}): kho tin cậy của "
        "cổng chưa có chứng thư của nơi ấy. Nếu đó là nơi cấp hợp lệ, quản trị viên cần nạp chứng thư của họ."
    ),
    Trouble.OUT_OF_BOUNDS_NO_POE: OUTSIDE_ITS_TIME,
    Trouble.CHAIN_CONSTRAINTS_FAILURE: "Chứng thư số của {who} không được cấp để ký văn bản.",
    Trouble.CRYPTO_CONSTRAINTS_FAILURE: "Chữ ký của {who} dùng thuật toán đã lỗi thời, không còn an toàn.",
    Trouble.CRYPTO_CONSTRAINTS_FAILURE_NO_POE: (
        "Chữ ký của {who} dùng thuật toán đã lỗi thời, không còn an toàn."
    ),
    Trouble.REVOKED_CA_NO_POE: "Chứng thư của nơi cấp chứng thư số cho {who} đã bị thu hồi trước lúc ký.",
    Trouble.REVOKED_NO_POE: "Chứng thư số của {who} đã bị thu hồi trước lúc ký.",
}
UNTRUSTED = "Chứng thư số của {who} do {issuer} cấp không hợp lệ: chuỗi chứng thư có chỗ hỏng hoặc hết hạn."


class Unacceptable(Exception):
    """Why the file cannot be the signed paper, as a Vietnamese sentence for who sent it."""


@dataclass(frozen=True)
class Signer:
    """One signature as it was found when the file was sent."""

    name: str
    body: str
    serial: str
    issuer: str
    fingerprint: str
    valid_from: datetime.datetime
    valid_to: datetime.datetime
    signed_at: datetime.datetime | None
    is_timestamped: bool  # else the moment is what the signer's machine claims
    is_unrevoked: bool  # said by what the file carries; else nothing is known
    anchor: str  # the trusted certificate that it leads to


def verify(data: bytes, *, issued: bytes, latest: bytes, roots: list[bytes], since) -> tuple[Signer, ...]:
    """Who signed the paper.

    :param issued: the paper as it was issued; `latest`: as it was last signed, or the same.
    :param roots: trusted certificates, DER.
    :param since: when it was issued; no true signature is older.
    :raises Unacceptable: with the one reason that comes first.
    """
    reader = _opened(data)
    try:
        return _verified(reader, data, issued, latest, roots, since)
    except Unacceptable:
        raise
    except Exception as error:  # whatever a file of unknown origin provokes in a reader of PDF
        logger.info("A signed file could not be read", exc_info=True)
        raise Unacceptable(BROKEN) from error


def _opened(data):
    if b"%PDF-" not in data[:1024]:
        raise Unacceptable("Đây không phải là tệp PDF. Hãy chọn tệp PDF đã ký.")
    try:
        reader = PdfFileReader(io.BytesIO(data))
        is_encrypted = reader.encrypted
    except Exception as error:
        logger.info("A file sent as signed could not be opened", exc_info=True)
        raise Unacceptable(BROKEN) from error
    if is_encrypted:
        raise Unacceptable("Tệp PDF bị đặt mật khẩu hoặc mã hóa. Hãy ký tệp không mã hóa tải từ trang này.")
    return reader


def _verified(reader, data, issued, latest, roots, since):
    signatures = list(reader.embedded_regular_signatures)
    if data in (issued, latest):
        raise Unacceptable(UNSIGNED if data == issued else NOTHING_NEW)
    for signature in signatures:
        _refuse_altered(signature)
    if not data.startswith(issued):
        raise Unacceptable(NOT_OURS)
    if not signatures:
        raise Unacceptable(UNSIGNED)
    if not data.startswith(latest):
        raise Unacceptable(WITHOUT_THE_EARLIER)
    _refuse_other_changes(reader, data, issued, signatures)
    if not roots:
        raise Unacceptable(NOBODY_TRUSTED)
    trust = Trust(reader, roots)
    signers = tuple(trust.signer(signature, since) for signature in signatures)
    if data.rstrip() == latest.rstrip():
        raise Unacceptable(NOTHING_NEW)
    return signers


def _refuse_altered(signature):
    """Whether the signed bytes are still those that were signed; nothing yet of who signed."""
    nobody = ValidationContext(trust_roots=[], allow_fetching=False)
    status = validate_pdf_signature(signature, nobody, skip_diff=True)
    if not (status.intact and status.valid):
        raise Unacceptable(ALTERED.format(who=_common_name(signature.signer_cert)))


def _refuse_other_changes(reader, data, issued, signatures):
    """Nothing but signatures was added: to what was issued, and to what each signer saw."""
    first = PdfFileReader(io.BytesIO(issued)).xrefs.total_revisions - 1
    reviewed = FIRST_SIGNATURES.review_file(reader, BeforeSigning(reader, first))
    if isinstance(reviewed, SuspiciousModification):
        raise Unacceptable(MORE_THAN_SIGNATURES)
    last = reader.xrefs.total_revisions - 1
    covered = False
    for signature in signatures:
        signature.compute_integrity_info()
        info = signature.summarise_integrity_info()
        is_locked = signature.docmdp_level == MDPPerm.NO_CHANGES
        if is_locked and (not info["docmdp_ok"] or len(_certificates(signatures)) == 1):
            raise Unacceptable(LOCKED.format(who=_common_name(signature.signer_cert)))
        if info["coverage"] < SignatureCoverageLevel.ENTIRE_REVISION or not info["docmdp_ok"]:
            raise Unacceptable(ALTERED.format(who=_common_name(signature.signer_cert)))
        covered |= info["coverage"] == SignatureCoverageLevel.ENTIRE_FILE or signature.signed_revision < last
    if not covered or not data.rstrip().endswith(END_OF_FILE):
        raise Unacceptable(MORE_THAN_SIGNATURES)


class BeforeSigning(HistoricalResolver):
    """The paper as issued, seen with an empty form: pyHanko compares forms and takes one for granted."""

    @property
    def root(self):
        root = generic.DictionaryObject(super().root)
        if "/AcroForm" not in root:
            empty = {generic.pdf_name("/Fields"): generic.ArrayObject()}
            root[generic.pdf_name("/AcroForm")] = generic.DictionaryObject(empty)
        return root


class Trust:
    """The trusted certificates, and what the file itself says of revoked ones."""

    def __init__(self, reader, roots):
        self.roots = [x509.Certificate.load(root) for root in roots]
        self.crls, self.ocsps, self.certificates = [], [], []
        try:
            store = DocumentSecurityStore.read_dss(reader)
        except NoDSSFoundError:
            return
        self.certificates = list(store.load_certs())
        self.crls = [crl.CertificateList.load(each.get_object().data) for each in store.crls]
        self.ocsps = [ocsp.OCSPResponse.load(each.get_object().data) for each in store.ocsps]

    def signer(self, signature, since) -> Signer:
        claimed = signature.self_reported_timestamp
        stamped = next(extract_tst_data_iter(signature.signer_info, signed=False), None)
        status, moment, is_timestamped = None, claimed, False
        if stamped is not None:
            moment = stamped["encap_content_info"]["content"].parsed["gen_time"].native
            status = self.status(signature, moment)
            is_timestamped = bool(status.timestamp_validity and status.timestamp_validity.trusted)
        if not is_timestamped:
            moment = claimed
            _refuse_impossible_time(signature.signer_cert, moment, since)
            status = self.status(signature, moment)
        # Otherwise a certificate that names no place to ask is not looked up in the lists the file carries.
        strict = self.status(signature, moment, "require")
        self.refuse_untrusted(signature.signer_cert, strict if strict.revoked else status, moment)
        return Signer(
            **_said_by(signature.signer_cert),
            signed_at=moment,
            is_timestamped=is_timestamped,
            is_unrevoked=strict.trusted,
            anchor=_common_name(status.validation_path.first),
        )

    def status(self, signature, moment, revocation_mode="soft-fail"):
        crls, ocsps = _carried_by(signature)
        context = ValidationContext(
            trust_roots=self.roots,
            other_certs=self.certificates,
            moment=moment or timezone.now(),
            allow_fetching=False,
            crls=[*self.crls, *crls],
            ocsps=[*self.ocsps, *ocsps],
            revocation_mode=revocation_mode,
            retroactive_revinfo=True,  # a list made later knows of an earlier day; the day itself is compared
        )
        return validate_pdf_signature(
            signature, context, context, key_usage_settings=FOR_SIGNING, skip_diff=True
        )

    def refuse_untrusted(self, certificate, status, moment):
        if status.trusted:
            return
        sentence = TROUBLES.get(status.trust_problem_indic, UNTRUSTED)
        at = moment or timezone.now()
        if sentence is UNTRUSTED and at < certificate.not_valid_before:  # pyHanko tells only the end apart
            sentence = OUTSIDE_ITS_TIME
        raise Unacceptable(
            sentence.format(
                who=_common_name(certificate),
                issuer=_name(certificate.issuer),
                begins=_day(certificate.not_valid_before),
                ends=_day(certificate.not_valid_after),
                at=_moment(at),
            )
        )


def _refuse_impossible_time(certificate, moment, since):
    """What a machine claims cannot lie before the paper was there, nor after now."""
    if moment is None:
        return
    who, at = _common_name(certificate), _moment(moment)
    if moment < since - CLOCKS_DIFFER:
        raise Unacceptable(
            f"Giờ ký của {who} ({at}) có trước lúc phát hành văn bản ({_moment(since)}). "
            "Hãy chỉnh đồng hồ của máy ký rồi ký lại."
        )
    if moment > timezone.now() + CLOCKS_DIFFER:
        raise Unacceptable(f"Giờ ký của {who} ({at}) ở sau bây giờ. Hãy chỉnh đồng hồ của máy ký rồi ký lại.")


def _carried_by(signature):
    """Revocation lists and answers inside the signature itself."""
    try:
        carried = find_unique_cms_attribute(
            signature.signer_info["signed_attrs"], "adobe_revocation_info_archival"
        )
    except (NonexistentAttributeError, MultivaluedAttributeError):
        return [], []
    return list(carried["crl"] or []), list(carried["ocsp"] or [])


def _certificates(signatures):
    return {signature.signer_cert.sha256 for signature in signatures}


def _said_by(certificate):
    """What a certificate says of its owner."""
    subject = certificate.subject.native
    return {
        "name": _common_name(certificate),
        "body": _joined(subject.get("organization_name"), subject.get("organizational_unit_name")),
        "serial": format(certificate.serial_number, "X"),
        "issuer": _name(certificate.issuer),
        "fingerprint": certificate.sha256.hex(),
        "valid_from": certificate.not_valid_before,
        "valid_to": certificate.not_valid_after,
    }


def _common_name(certificate):
    return _name(certificate.subject)


def _name(name):
    named = name.native.get("common_name") or name.human_friendly
    return named if isinstance(named, str) else ", ".join(named)


def _joined(*parts):
    """Parts of a name; a certificate may give one of them several times."""
    lists = [part if isinstance(part, list) else [part] for part in parts if part]
    return ", ".join(each for part in lists for each in part)


def _day(moment):
    return f"{timezone.localtime(moment):%d/%m/%Y}"


def _moment(moment):
    return f"{timezone.localtime(moment):%H:%M %d/%m/%Y}"
