"""What calamine does not tell of an .xlsx file: formulas without results, error cells, hidden rows, and size.

A cell with an error or with a formula that was never calculated comes from calamine as an empty cell, and
empty means "unknown": both must be seen here, in the XML itself. A sheet without any is recognised by a
search through its bytes; only a sheet with some is parsed once more.
"""

import re
import zipfile
import zlib
from dataclasses import dataclass, field
from xml.etree import ElementTree
from xml.parsers import expat

from .counts import NOT_CALCULATED, ErrorCell
from .grid import DAMAGED, MAX_COLUMNS, MAX_ROWS, TOO_LARGE, UnreadableFile

MAX_UNPACKED = 256 * 1024 * 1024
MAX_MEMBERS = 2000
CHUNK = 1 << 20
OVERLAP = 256

# Marks of what calamine leaves out; a sheet with none of them needs no second look. A large import spends its
# time here on searching through bytes, so the marks are few, and of the kind that is found quickly.
MARKS = (b"<f", b't="e"', b"hidden=")
# A sheet written in another hand (prefixed names, single quotes) is always looked at twice.
ROOT = re.compile(rb"<((?:\w+:)?)worksheet[\s>]")
# Filled cells far away: calamine lays out a full rectangle up to the farthest one.
FAR = re.compile(
    rb'r="(?:(?P<wide>[A-Z]{3}|[D-Z][A-Z]|C[W-Z])[0-9]+|[A-Z]{1,2}(?P<row>[0-9]{6,}))"[^>]*[^/]>'
)
RELATIONSHIP_ID = "{http://schemas.openxmlformats.org/officeDocument/2006/relationships}id"


@dataclass
class SheetFacts:
    """`replaced` holds what a cell must be taken for: {(row, column): NOT_CALCULATED or ErrorCell}."""

    replaced: dict = field(default_factory=dict)
    hidden_rows: set = field(default_factory=set)
    hidden_columns: set = field(default_factory=set)


class Package:
    """The zip of an .xlsx file."""

    def __init__(self, file):
        try:
            self.zip = zipfile.ZipFile(file)
            self.members = {info.filename.lstrip("/"): info for info in self.zip.infolist()}
        except (zipfile.BadZipFile, OSError, ValueError, NotImplementedError) as error:
            raise UnreadableFile(DAMAGED) from error
        self.marked = set()

    @property
    def has_macros(self):
        return any(name.lower().endswith("vbaproject.bin") for name in self.members)

    def check(self):
        """Refuse what is no workbook, what is locked, broken or would not fit into memory."""
        self._refuse_other_kinds()
        if len(self.members) > MAX_MEMBERS or sum(i.file_size for i in self.members.values()) > MAX_UNPACKED:
            raise UnreadableFile(TOO_LARGE)
        for name, info in self.members.items():
            if name.startswith("xl/") and not name.startswith("xl/media/"):
                self._scan(name, info)

    def facts(self, sheet_name):
        """Return the :class:`SheetFacts` of a sheet by its name."""
        member = self._sheet_members().get(sheet_name)
        if member not in self.marked:
            return SheetFacts()
        parser = _SheetParser(trust_results=not self._recalculates_on_load())
        try:
            with self.zip.open(self.members[member]) as stream:
                return parser.parse(stream)
        except (expat.ExpatError, zipfile.BadZipFile, zlib.error) as error:
            raise UnreadableFile(DAMAGED) from error

    def _refuse_other_kinds(self):
        if any(info.flag_bits & 1 for info in self.members.values()):
            raise UnreadableFile("Tệp nén có mật khẩu nên cổng không đọc được. Hãy gửi tệp .xlsx không nén.")
        if "xl/workbook.xml" in self.members:
            return
        names = {name.split("/")[0] for name in self.members}
        what = None
        if "word" in names:
            what = "tệp Word"
        elif "ppt" in names:
            what = "tệp PowerPoint"
        elif "xl/workbook.bin" in self.members:
            what = "tệp Excel nhị phân (.xlsb)"
        elif "mimetype" in names:
            what = "tệp OpenDocument"
        elif any(name.lower().endswith((".xlsx", ".xls", ".csv")) for name in self.members):
            raise UnreadableFile("Đây là tệp nén ZIP. Hãy giải nén rồi chọn tệp Excel ở bên trong.")
        if what is None:
            raise UnreadableFile("Đây là tệp nén, không phải tệp Excel. Hãy chọn tệp .xlsx, .xls hoặc .csv.")
        raise UnreadableFile(f"Đây là {what}. Hãy lưu lại thành kiểu .xlsx rồi nhập lại.")

    def _scan(self, name, info):
        """Read a member to its end once: its checksum, its true size, marks, and cells out of bounds."""
        is_sheet = name.startswith("xl/worksheets/") and name.endswith(".xml")
        before = b""
        try:
            with self.zip.open(info) as stream:
                while chunk := stream.read(CHUNK):
                    if not before:
                        self._look_at_beginning(name, chunk, is_sheet)
                    if is_sheet:
                        self._look_through(name, before + chunk)
                    before = chunk[-OVERLAP:]
        # ValueError: a damaged directory that points before the beginning of the file
        except (zipfile.BadZipFile, zlib.error, EOFError, OSError, NotImplementedError, ValueError) as error:
            raise UnreadableFile(DAMAGED) from error

    def _look_at_beginning(self, name, chunk, is_sheet):
        """Refuse what no spreadsheet program writes: UTF-16, a document type, a root far into the file."""
        if not name.endswith((".xml", ".rels")):
            return
        if chunk.startswith((b"\xff\xfe", b"\xfe\xff")) or b"<!DOCTYPE" in chunk or b"<!ENTITY" in chunk:
            raise UnreadableFile(DAMAGED)
        root = ROOT.search(chunk)
        if is_sheet and root is None:
            raise UnreadableFile(DAMAGED)
        if is_sheet and (root[1] or b"r='" in chunk[:65536]):
            self.marked.add(name)

    def _look_through(self, name, window):
        if name not in self.marked and any(mark in window for mark in MARKS):
            self.marked.add(name)
        for found in FAR.finditer(window):
            if found["wide"] or int(found["row"]) > MAX_ROWS:
                raise UnreadableFile(TOO_LARGE)

    def _sheet_members(self):
        """Return {sheet name: member of the zip}."""
        try:
            targets = {
                element.get("Id"): element.get("Target", "")
                for element in ElementTree.fromstring(self._read("xl/_rels/workbook.xml.rels"))
            }
            return {
                element.get("name"): _member(targets.get(_relationship(element), ""))
                for element in ElementTree.fromstring(self._read("xl/workbook.xml")).iter()
                if _local(element.tag) == "sheet"
            }
        except ElementTree.ParseError as error:
            raise UnreadableFile(DAMAGED) from error

    def _recalculates_on_load(self):
        """True where the writer calculated nothing itself: then the stored results are placeholders."""
        return bool(re.search(rb"""fullCalcOnLoad=["'](1|true)["']""", self._read("xl/workbook.xml")))

    def _read(self, name):
        if name not in self.members:
            raise UnreadableFile(DAMAGED)
        return self.zip.read(self.members[name])


class _SheetParser:
    def __init__(self, *, trust_results):
        self.trust_results = trust_results
        self.facts = SheetFacts()
        self.row, self.column = -1, -1
        self.cell_kind = self.value = None
        self.has_formula = False
        self.collects = False

    def parse(self, stream):
        parser = expat.ParserCreate(namespace_separator=" ")
        parser.buffer_text = True
        parser.StartElementHandler, parser.EndElementHandler = self._start, self._end
        parser.CharacterDataHandler = self._text
        parser.ParseFile(stream)
        return self.facts

    def _start(self, tag, attributes):
        tag = _local(tag, " ")
        if tag == "c":
            self.column = _column(attributes.get("r"), self.column + 1)
            self.cell_kind, self.value, self.has_formula = attributes.get("t"), "", False
        elif tag == "f":
            self.has_formula = True
        elif tag == "v" or tag == "t":
            self.collects = True
        elif tag == "row":
            self.row = int(attributes.get("r") or self.row + 2) - 1
            self.column = -1
            if attributes.get("hidden") in ("1", "true") and self.row < MAX_ROWS:
                self.facts.hidden_rows.add(self.row)
        elif tag == "col" and attributes.get("hidden") in ("1", "true"):
            first, last = int(attributes["min"]) - 1, int(attributes["max"])
            self.facts.hidden_columns.update(range(first, min(last, MAX_COLUMNS)))

    def _text(self, text):
        if self.collects:
            self.value += text

    def _end(self, tag):
        tag = _local(tag, " ")
        if tag == "v" or tag == "t":
            self.collects = False
        elif tag == "c":
            self._end_cell()

    def _end_cell(self):
        is_empty = self.value == "" and self.cell_kind != "str"  # a formula may well give an empty text
        if self.has_formula and (is_empty or not self.trust_results):
            taken_for = NOT_CALCULATED
        elif self.cell_kind == "e":
            taken_for = ErrorCell(self.value or "#?")
        else:
            taken_for = None
        if (taken_for or self.value) and (self.row >= MAX_ROWS or self.column >= MAX_COLUMNS):
            raise UnreadableFile(TOO_LARGE)
        if taken_for:
            self.facts.replaced[self.row, self.column] = taken_for


def _column(reference, following):
    """Return the column of 'AB12' counted from 0."""
    if not reference:
        return following
    column = 0
    for char in reference:
        if not char.isalpha():
            break
        column = column * 26 + ord(char.upper()) - 64
    return column - 1


def _member(target):
    return target.lstrip("/") if target.startswith("/") else f"xl/{target}"


def _relationship(element):
    if RELATIONSHIP_ID in element.attrib:
        return element.get(RELATIONSHIP_ID)
    return next((value for key, value in element.attrib.items() if _local(key) == "id"), None)


def _local(tag, separator="}"):
    return tag.rsplit(separator, 1)[-1]
