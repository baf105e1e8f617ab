"""What people typed as sentences of their own, put into a sentence of ours."""

from .report_v1 import small

# Nghị định 30/2020, Phụ lục II: these keep their capital wherever they stand.
HONOURED = (
    *("Ủy ban nhân dân", "Uỷ ban nhân dân", "Hội đồng nhân dân", "Quốc hội", "Chính phủ", "Thủ tướng"),
    *("Đoàn kiểm tra", "Nhân dân", "Nhà nước", "Đảng"),
)
# A capital follows these for its own sake: "tại Bộ phận Một cửa", "huyện Lai Vung", "bà Nguyễn …".
COMMON = {
    *("bằng", "các", "cho", "chưa", "có", "còn", "của", "cùng", "do", "dưới", "đã", "đến", "để", "được"),
    *("giữa", "khi", "không", "là", "mà", "mỗi", "một", "năm", "nếu", "ngày", "những", "nhưng", "ở", "phía"),
    *("qua", "sau", "so", "tại", "tháng", "theo", "thực", "thuộc", "trên", "trong", "trước", "từ", "tuy"),
    *("và", "vào", "về", "vì", "việc", "với", "xin", "ông", "bà"),
    *("tỉnh", "huyện", "quận", "xã", "phường", "ấp", "khóm", "thôn"),
    *("fax", "file", "web", "website", "wifi"),
}
FOREIGN = set("fjwz")  # letters that no Vietnamese word has


def clause(text):
    """On one line, without the capital and the stop of a sentence.

    >>> clause("Khắc phục:\\n1. Điểm một;\\n2. Điểm hai.")
    'khắc phục: 1. Điểm một; 2. Điểm hai'
    >>> clause("Lấp Vò chưa nhập vào phần mềm.")
    'Lấp Vò chưa nhập vào phần mềm'
    """
    said = ""
    for line in text.splitlines():
        if line := line.strip().lstrip("-–•+ ").rstrip(" .;"):
            line = line if begins_with_name(line) else small(line)
            said += f"{' ' if said.endswith(':') else '; '}{line}" if said else line
    return said


def begins_with_name(text):
    """A name or a body, as far as its letters tell: "Lấp Vò …", "Zalo …", "Sở Nội vụ …"."""
    if text.startswith(HONOURED):
        return True
    first, _, rest = text.partition(" ")
    word = first.lower()
    return word not in COMMON and bool(FOREIGN & set(word) or rest[:1].isupper())
