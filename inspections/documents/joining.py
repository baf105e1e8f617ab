"""Pages laid out apart, written into one PDF with its tags, outlines and page order, in bounded memory.

WeasyPrint keeps the boxes of every page until the file is written; thousands of table rows take a gigabyte.
Here each part is laid out, written and forgotten: what stays of it are the bytes of its objects, renumbered.
A PDF library can join files too, but drops the tags (pypdf 7) and parses every object again.
"""

import re

import pydyf

REFERENCE = re.compile(rb"(\d+) 0 R")


class Bytes(pydyf.Object):
    """An object of a part, as it will be written."""

    def __init__(self, number, data, is_stream):
        super().__init__()
        self.number = number
        self.frozen = data
        self.is_stream = is_stream

    @property
    def data(self):
        return self.frozen

    @property
    def compressible(self):
        return not self.is_stream


class Joined:
    """A PDF being written (what WeasyPrint gives a `finisher`), to which pages of other layouts are added."""

    def __init__(self, pdf: pydyf.PDF):
        self.pdf = pdf
        root = found(pdf, pdf.catalog["StructTreeRoot"])
        self.tags = found(pdf, root["K"][0])  # the element of the whole document
        self.parents = found(pdf, root["ParentTree"])["Nums"]
        self.next_key = max(self.parents[::2]) + 1

    def add(self, document, **options):
        """Write a layout of WeasyPrint's behind what is there."""
        document.write_pdf(finisher=self._take, **options)

    def _take(self, _document, part):
        Part(self, part).move()
        del part.objects[1:]  # WeasyPrint writes the rest: next to nothing


class Part:
    """One written part on its way into the joined file."""

    def __init__(self, joined, part):
        self.joined = joined
        self.pdf = joined.pdf
        self.part = part
        self.base = joined.next_key  # its pages' and links' keys in the tree of parents begin here
        self.root = found(part, part.catalog["StructTreeRoot"])
        self.tags = found(part, self.root["K"][0])
        self.parents = found(part, self.root["ParentTree"])
        self.outlines = found(part, part.catalog["Outlines"]) if "Outlines" in part.catalog else None
        self.numbers = {}

    def move(self):
        left_out = {id(each) for each in (self.root, self.parents, self.outlines, *self.of_catalog())}
        moved = [each for each in self.part.objects[1:] if id(each) not in left_out]
        first = len(self.pdf.objects)
        self.numbers = {each.number: place for place, each in enumerate(moved, first)}
        self.numbers[self.part.pages.number] = self.pdf.pages.number
        self.numbers[self.root.number] = self.joined.tags.number
        if self.outlines:
            self.numbers[self.outlines.number] = self.join_outlines()
        for each in moved:
            self.put(each)
        self.join_tags()

    def of_catalog(self):
        """What a file has only once."""
        return self.part.pages, self.part.catalog, found(self.part, self.part.catalog["Metadata"])

    def put(self, thing):
        number = self.numbers[thing.number]
        if thing is self.tags:
            sect = self.moved(thing) | {"S": "/Sect"}
            self.append(Bytes(number, pydyf.Dictionary(sect).data, is_stream=False))
        elif isinstance(thing, pydyf.Stream):
            thing.extra = self.moved(thing.extra)
            self.append(Bytes(number, thing.data, is_stream=True))
        elif isinstance(thing, dict) and thing.get("Type") == "/Page":
            self.pdf.add_page(self.moved(thing))
        elif isinstance(thing, dict) and "Dest" in thing and "Title" in thing:
            self.put_outline(thing)
        else:
            self.append(Bytes(number, self.moved(thing).data, is_stream=False))

    def append(self, thing):
        assert thing.number == len(self.pdf.objects)
        self.pdf.objects.append(thing)

    # --- Values with the numbers of the joined file ---------------------------------------------------

    def moved(self, value, key=None):
        """A copy of the value with its references renumbered and its own keys made different from others'."""
        match value:
            case pydyf.Dictionary():
                return pydyf.Dictionary({name: self.moved(each, name) for name, each in value.items()})
            case dict():
                return {name: self.moved(each, name) for name, each in value.items()}
            case list():
                return pydyf.Array([self.moved(each, key) for each in value])
            case pydyf.String() if key in ("ID", "Headers"):
                return pydyf.String(f"{self.base}.{value.string}")
            case int() if key in ("StructParents", "StructParent"):
                return self.base + value
            case str() | bytes():
                return self.reference(value)
        return value

    def reference(self, text):
        raw = text if isinstance(text, bytes) else text.encode()
        match = REFERENCE.fullmatch(raw)
        return f"{self.numbers[int(match[1])]} 0 R".encode() if match else text

    # --- Trees that the whole file has one of ---------------------------------------------------------

    def join_tags(self):
        self.joined.tags["K"].append(f"{self.numbers[self.tags.number]} 0 R".encode())
        nums = self.parents["Nums"]
        for key, value in zip(nums[::2], nums[1::2], strict=True):
            moved = self.moved(value)
            self.joined.parents += [self.base + key, getattr(moved, "data", moved)]
        self.joined.next_key = self.base + max(nums[::2]) + 1

    def join_outlines(self):
        """The headings follow those of the main paper; returns the number of the outlines' root."""
        root = found(self.pdf, self.pdf.catalog["Outlines"])
        self.last = found(self.pdf, root["Last"])
        self.first_reference = self.reference(self.outlines["First"])
        self.last["Next"] = self.first_reference
        root["Last"] = self.reference(self.outlines["Last"])
        root["Count"] += self.outlines["Count"]
        return root.number

    def put_outline(self, outline):
        moved = self.moved(outline)
        moved.number = self.numbers[outline.number]
        if moved.reference == self.first_reference:
            moved["Prev"] = self.last.reference
        self.append(moved)


def found(pdf, reference):
    """The object that a reference of the file means."""
    return pdf.objects[int(REFERENCE.fullmatch(reference)[1])]
