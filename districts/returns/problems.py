"""What is wrong in a file, told so that a person finds the cell and knows what to write there."""

from dataclasses import dataclass


@dataclass(frozen=True)
class CellProblem:
    """`cell` is an address such as G11; empty where it is about a whole sheet or file.

    `value` is what is seen there (None: nothing to show), `wanted` what should stand there. `line` is the
    index of the line it is about where a written explanation may settle it, else None.
    """

    sheet: str
    cell: str
    value: str | None
    message: str
    wanted: str = ""
    line: int | None = None

    def __str__(self):
        """One line: 'Trang “II.06a”, ô G11, giá trị “246”: … Cần: …'."""
        place = [f"trang “{self.sheet}”"] if self.sheet else []
        if self.cell:
            place.append(f"ô {self.cell}")
        if self.value is not None:
            place.append(f"giá trị “{self.value}”")
        where = ", ".join(place)
        wanted = f" Cần: {self.wanted}." if self.wanted else ""
        return (
            f"{where[0].upper()}{where[1:]}: {self.message}{wanted}" if where else f"{self.message}{wanted}"
        )
