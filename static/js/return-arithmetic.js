// The arithmetic of Biểu II.06a while it is typed: the same sentences as districts/returns/{arithmetic,counts,review}.py,
// which have the last word; tests/journeys/test_return_grid.py holds the two together. No page, no network.

/** Part of a line → [column of the form, its name in a sentence]. */
export const COLUMNS = {
  online: [4, "trực tuyến"],
  direct: [5, "trực tiếp, bưu chính"],
  carried_over: [6, "kỳ trước chuyển sang"],
  early: [8, "trước hạn"],
  on_time: [9, "đúng hạn"],
  late: [10, "quá hạn"],
  pending_in_time: [12, "đang giải quyết trong hạn"],
  pending_overdue: [13, "đang giải quyết quá hạn"],
};
/** Computed sum → its column and name. */
export const SUM_COLUMNS = { received: [3, "tiếp nhận"], handled: [7, "đã giải quyết"], pending: [11, "đang giải quyết"] };
/** Computed sum → its parts. */
export const SUMS = {
  received: ["online", "direct", "carried_over"],
  handled: ["early", "on_time", "late"],
  pending: ["pending_in_time", "pending_overdue"],
};
export const PARTS = Object.keys(COLUMNS);
export const UNKNOWN = "—";
const MAX_COUNT = 2_147_483_647;
const WANTED = "số nguyên từ 0 trở lên, ví dụ 97 hoặc 2.000; chưa biết thì để trống";
const NO_DATA = ["", "…", "...", ".."];
export const DASHES = ["-", "–", "−", "—", "--", "---", "―"];

/** 2000 → "2.000" */
export function showNumber(number) {
  return String(number).replace(/\B(?=(\d{3})+(?!\d))/g, ".");
}

/** A cell's text as it is read: plain spaces, nothing invisible, no spaces at the ends. */
export function cleanLine(text) {
  const visible = text
    .normalize("NFC")
    .replace(/[\t\n\r]/g, " ")
    .replace(/\p{Zs}/gu, " ")
    .replace(/[\p{Cc}\p{Cf}\p{Cs}]/gu, "");
  return visible.replace(/ +/g, " ").trim();
}

/** {count} (null where the cell is empty), or {why, wanted, likely}: `likely` is the count "2,000" probably means. */
export function readCount(typed) {
  const text = cleanLine(typed);
  if (NO_DATA.includes(text)) return { count: null };
  if (DASHES.includes(text)) {
    return {
      why: `“${text}” có thể là không có hồ sơ hoặc chưa biết`,
      wanted: "0 nếu không có; để trống nếu chưa biết",
      isDash: true,
    };
  }
  if (/^[0-9]+$/.test(text)) return within(text.length < 16 ? Number(text) : MAX_COUNT + 1, text);
  if (/^(?:[1-9][0-9]{0,2}(?:\.[0-9]{3})+|[1-9][0-9]{0,2}(?: [0-9]{3})+)$/.test(text)) {
    return within(Number(text.replace(/[. ]/g, "")), text);
  }
  if (/^[0-9]{1,3}(?:,[0-9]{3})+$/.test(text)) {
    const grouped = text.replaceAll(",", ".").replace(/^[0.]+/, "") || "0";
    const plain = grouped.replaceAll(".", "");
    return {
      why: `“${text}” có hai cách hiểu: ${grouped} hồ sơ, hoặc một số thập phân`,
      wanted: `${grouped} hoặc ${plain} nếu là ${grouped} hồ sơ`,
      likely: Number(plain),
    };
  }
  return unreadable(text);
}

function within(count, text) {
  return count > MAX_COUNT ? { why: `${text} lớn quá mức có thể`, wanted: WANTED } : { count };
}

function unreadable(text) {
  const letters = Array.from(text);
  const short = letters.length <= 40 ? text : `${letters.slice(0, 40).join("")}…`;
  if (/^#[A-Z0-9/_]+[!?]?$/.test(text)) return { why: `ô báo lỗi ${short}`, wanted: WANTED };
  if (/^(?:[-–−] ?[0-9., ]+|\([0-9.,]+\))$/.test(text)) return { why: `“${short}” là số âm`, wanted: WANTED };
  if (text.startsWith("=")) return { why: `“${short}” là công thức viết thành chữ`, wanted: "chính con số" };
  if (/^[0-9]+[.,][0-9]+$/.test(text)) {
    return { why: `“${short}” không phải số nguyên, hoặc dấu chấm không chia đúng hàng nghìn`, wanted: WANTED };
  }
  if (/^[0-9]/.test(text)) {
    return { why: `“${short}” không chỉ có chữ số`, wanted: "chỉ ghi con số, ví dụ 97 hoặc 2.000" };
  }
  return { why: `“${short}” không phải là số`, wanted: WANTED };
}

export function wrongSentence(part, { why, wanted }) {
  const [column, name] = COLUMNS[part];
  return `Cột ${column} (${name}): ${why}. Cần: ${wanted}.`;
}

/** The sum of parts, or null where one of them is unknown. */
export function sumOf(line, sum) {
  let total = 0;
  for (const part of SUMS[sum]) {
    if (line[part] === null) return null;
    total += line[part];
  }
  return total;
}

/** Sentences that ask for an explanation. `pendingBefore`: column 11 of the period before, or null. */
export function problems(line, pendingBefore = null) {
  return [doesNotAddUp(line), notCarriedOver(line, pendingBefore)].filter(Boolean);
}

function doesNotAddUp(line) {
  const received = sumOf(line, "received");
  if (received === null) return "";
  const handled = sumOf(line, "handled");
  const pending = sumOf(line, "pending");
  if (handled !== null && pending !== null) {
    const out = handled + pending;
    if (out === received) return "";
    const gap = out < received ? `thiếu ${showNumber(received - out)}` : `thừa ${showNumber(out - received)}`;
    return (
      `Tiếp nhận ${showNumber(received)} nhưng đã giải quyết ${showNumber(handled)} ` +
      `+ đang giải quyết ${showNumber(pending)} = ${showNumber(out)}, ${gap}.`
    );
  }
  let known = 0;
  for (const part of [...SUMS.handled, ...SUMS.pending]) known += line[part] ?? 0;
  if (known <= received) return "";
  return (
    `Tiếp nhận ${showNumber(received)} nhưng các số đã biết của đã giải quyết và đang giải quyết ` +
    `cộng lại đã là ${showNumber(known)}, thừa ${showNumber(known - received)}.`
  );
}

function notCarriedOver(line, before) {
  if (before === null || line.carried_over === null || before === line.carried_over) return "";
  return (
    `Kỳ trước chuyển sang ghi ${showNumber(line.carried_over)} ` +
    `nhưng cuối kỳ trước đang giải quyết ${showNumber(before)}.`
  );
}

export function isEmpty(line) {
  return PARTS.every((part) => line[part] === null);
}

/** The sentence on the empty cells of a line that is partly filled, or ""; not on the parts that hold something. */
export function unknownSentence(line, notEmpty = []) {
  const missing = PARTS.filter((part) => line[part] === null && !notEmpty.includes(part));
  if (!missing.length || missing.length === PARTS.length) return "";
  const columns = missing.map((part) => COLUMNS[part][0]).join(", ");
  return `Chưa biết cột ${columns}: ghi 0 nếu không có hồ sơ nào, hoặc giải trình vì sao chưa biết.`;
}

/** A hint where the count lies outside `usual` = [low, high, number of periods], or "". */
export function unusualSentence(part, count, usual) {
  if (!usual || count === null) return "";
  const [low, high, periods] = usual;
  if (count >= low && count <= high) return "";
  const [column, name] = COLUMNS[part];
  return (
    `Cột ${column} (${name}) ghi ${showNumber(count)}, khác thường: ${periods} kỳ gần đây của đơn vị ` +
    `thường từ ${showNumber(low)} đến ${showNumber(high)}. Nếu đúng thì cứ để vậy.`
  );
}

/** The total of a column over lines: "1.204", "≥ 1.204" where some cells are unknown, "—" where all are. */
export function totalOf(lines, parts) {
  let known = 0;
  let unknown = 0;
  for (const line of lines) {
    for (const part of parts) {
      if (line[part] === null) unknown += 1;
      else known += line[part];
    }
  }
  if (unknown === lines.length * parts.length) return UNKNOWN;
  return unknown ? `≥ ${showNumber(known)}` : showNumber(known);
}
