"""GeoJSON with the outlines of units, read with a sentence for everything that is wrong with it."""

import json
import math
from dataclasses import dataclass

from accounts.vietnamese import clean_line, fold

MAX_BYTES = 20 * 1024**2
MAX_FEATURES = 5000
MAX_SENTENCES = 20
# Names that the property with the code goes by, folded; "gid" and "id" are numbers of rows, not codes.
CODE_NAMES = ("code", "ma", "ma_dvhc", "madvhc", "ma_xa", "maxa", "ma_huyen", "mahuyen", "ma_tinh", "matinh")
NAME_NAMES = ("name", "ten", "ten_dvhc", "ten_xa", "tenxa", "ten_huyen", "tenhuyen", "ten_tinh", "tentinh")
WGS84 = ("crs84", "4326")
# Viet Nam with its islands, in degrees.
WEST, EAST, SOUTH, NORTH = 102, 118, 6, 24


class Unusable(Exception):
    """`sentences` say what is wrong with the file and what to do."""

    def __init__(self, *sentences):
        super().__init__(*sentences)
        self.sentences = list(sentences)


@dataclass(frozen=True)
class Outline:
    """One feature: its place in the file from 1, what the file calls it, its polygons."""

    place: int
    code: str
    name: str
    polygons: list

    @property
    def n_points(self):
        return sum(len(ring) for rings in self.polygons for ring in rings)


def read_outlines(data, *, code_property="", digits=None):
    """Return [Outline] of a FeatureCollection of polygons.

    :param code_property: which property holds the code; found by its usual names where it is empty.
    :param digits: how many digits a code has, to give back the zeros that a number has lost.
    :raises Unusable: with every sentence at once, at most MAX_SENTENCES.
    """
    features = _features(_parsed(data))
    code_key = code_property or _key(features, CODE_NAMES)
    if code_key is None or not any(code_key in _properties(each) for each in features):
        raise Unusable(_no_code(features, code_property))
    name_key = _key(features, NAME_NAMES)
    outlines, wrong = [], []
    for place, feature in enumerate(features, 1):
        try:
            outlines.append(_outline(place, feature, code_key, name_key, digits))
        except ValueError as why:
            wrong.append(f"Đối tượng {place}: {why}")
    wrong += _twice(outlines)
    if wrong:
        more = len(wrong) - MAX_SENTENCES
        raise Unusable(*wrong[:MAX_SENTENCES], *([f"Còn {more} lỗi nữa."] if more > 0 else []))
    return outlines


def _parsed(data):
    if not data.strip():
        raise Unusable("Tệp trống, không có nội dung.")
    if len(data) > MAX_BYTES:
        raise Unusable(
            f"Tệp lớn hơn {MAX_BYTES // 1024**2} MB nên không nhận. Hãy giản lược đường ranh giới (QGIS, "
            "mapshaper) rồi nạp lại; bản đồ của cổng chỉ cần độ chính xác khoảng 50 m."
        )
    try:
        return json.loads(data.decode("utf-8-sig"), parse_constant=_no_number)
    except UnicodeDecodeError as error:
        raise Unusable("Tệp không phải văn bản UTF-8, nên không phải GeoJSON.") from error
    except RecursionError as error:
        raise Unusable("Tệp lồng quá nhiều tầng, không phải GeoJSON.") from error
    except json.JSONDecodeError as error:
        raise Unusable(
            f"Tệp không phải GeoJSON: không đọc được ở dòng {error.lineno}, cột {error.colno}."
        ) from error
    except ValueError as error:
        raise Unusable(str(error)) from error


def _no_number(word):
    raise ValueError(f"Tệp có tọa độ “{word}”, không phải số.")


def _features(collection):
    kind = collection.get("type") if isinstance(collection, dict) else None
    if kind == "Topology":
        raise Unusable("Đây là TopoJSON. Hãy xuất ra GeoJSON rồi nạp lại.")
    if kind != "FeatureCollection":
        raise Unusable("Tệp không phải GeoJSON dạng FeatureCollection, mỗi đơn vị một đối tượng.")
    crs = json.dumps(collection.get("crs"), ensure_ascii=False)
    if collection.get("crs") and not any(name in crs.lower() for name in WGS84):
        raise Unusable(
            f"Tệp ghi hệ tọa độ {crs[:120]}. Cổng chỉ nhận kinh độ, vĩ độ WGS 84 (EPSG:4326); hãy chuyển hệ "
            "tọa độ rồi nạp lại."
        )
    features = collection.get("features")
    if not isinstance(features, list) or not features:
        raise Unusable("Tệp không có đối tượng nào.")
    if len(features) > MAX_FEATURES:
        raise Unusable(f"Tệp có {len(features)} đối tượng, nhiều hơn {MAX_FEATURES} nên không nhận.")
    return features


def _properties(feature):
    properties = feature.get("properties") if isinstance(feature, dict) else None
    return properties if isinstance(properties, dict) else {}


def _key(features, names):
    keys = {fold(str(key)).replace(" ", "_"): key for key in _properties(features[0])}
    return next((keys[name] for name in names if name in keys), None)


def _no_code(features, asked):
    known = ", ".join(f"“{clean_line(str(key))[:40]}”" for key in list(_properties(features[0]))[:20])
    head = f"Không đối tượng nào có thuộc tính “{asked}”." if asked else "Không nhận ra thuộc tính chứa mã."
    tail = f"Tệp có các thuộc tính {known}." if known else "Các đối tượng không có thuộc tính nào."
    return f"{head} {tail} Hãy ghi đúng tên thuộc tính chứa mã đơn vị."


def _outline(place, feature, code_key, name_key, digits):
    properties = _properties(feature)
    code = _code(properties.get(code_key), digits)
    name = clean_line(str(properties.get(name_key) or ""))[:150] if name_key else ""
    geometry = feature.get("geometry") if isinstance(feature, dict) else None
    if not isinstance(geometry, dict) or geometry.get("type") not in ("Polygon", "MultiPolygon"):
        raise ValueError(f"mã {code} không có vùng (Polygon hoặc MultiPolygon).")
    coordinates = geometry.get("coordinates")
    polygons = [coordinates] if geometry["type"] == "Polygon" else coordinates
    if not _is_filled(polygons) or not all(_is_filled(rings) for rings in polygons):
        raise ValueError(f"mã {code} có vùng trống.")
    try:
        return Outline(place, code, name, [[_ring(ring) for ring in rings] for rings in polygons])
    except ValueError as why:
        raise ValueError(f"mã {code} {why}") from why


def _code(value, digits):
    if isinstance(value, bool) or not isinstance(value, str | int):
        raise ValueError("không có mã.")
    code = str(value).zfill(digits or 0) if isinstance(value, int) else clean_line(value)
    if not code or len(code) > 13:
        raise ValueError("không có mã." if not code else f"mã “{code[:20]}…” quá dài.")
    return code


def _is_filled(value):
    return isinstance(value, list) and bool(value)


def _ring(ring):
    if not isinstance(ring, list) or len(ring) < 3:
        raise ValueError("có đường ranh giới ít hơn 3 điểm.")
    points = [_point(position) for position in ring]
    if points[0] != points[-1]:
        points.append(points[0])
    if len({tuple(point) for point in points}) < 3:
        raise ValueError("có đường ranh giới ít hơn 3 điểm khác nhau.")
    return points


def _point(position):
    numbers = position[:2] if isinstance(position, list) else []
    if len(numbers) < 2 or not all(_is_number(number) for number in numbers):
        raise ValueError("có điểm không phải cặp số kinh độ, vĩ độ.")
    x, y = (float(number) for number in numbers)
    if WEST <= x <= EAST and SOUTH <= y <= NORTH:
        return [x, y]
    if WEST <= y <= EAST and SOUTH <= x <= NORTH:
        raise ValueError("bị đảo kinh độ và vĩ độ: GeoJSON ghi kinh độ trước.")
    if abs(x) > 180 or abs(y) > 90:
        raise ValueError(
            "có tọa độ không phải kinh độ, vĩ độ (có thể là VN-2000 tính bằng mét). Hãy chuyển sang WGS 84."
        )
    raise ValueError(f"có điểm ({x:g}, {y:g}) nằm ngoài Việt Nam.")


def _is_number(value):
    """Of a number with a thousand digits no float can be made."""
    try:
        return isinstance(value, int | float) and not isinstance(value, bool) and math.isfinite(value)
    except OverflowError:
        return False


def _twice(outlines):
    seen = {}
    for each in outlines:
        if each.code in seen:
            yield (
                f"Đối tượng {each.place}: mã {each.code} đã có ở đối tượng {seen[each.code]}; mỗi đơn vị chỉ "
                "một đối tượng."
            )
        seen.setdefault(each.code, each.place)
