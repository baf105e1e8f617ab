// A block of cells out of a spreadsheet, laid out over the grid. No page: text in, a plan of what goes where out.

import { cleanLine, PARTS, readCount, SUMS } from "./return-arithmetic.js";

/** The number columns as they stand on paper, sums included. */
export const LAYOUT = [
  "received", "online", "direct", "carried_over",
  "handled", "early", "on_time", "late",
  "pending", "pending_in_time", "pending_overdue",
];
const TOTAL_ROW = /^(tong( so| cong)?|cong)\b/;

/** Rows of cells of a copied block: tabs between cells, quotes around cells with line breaks. */
export function cellsOf(text) {
  const rows = [[]];
  let cell = "";
  let isQuoted = false;
  const source = text.replace(/\r\n?/g, "\n");
  for (let at = 0; at < source.length; at += 1) {
    const char = source[at];
    if (isQuoted && char === '"' && source[at + 1] === '"') {
      cell += '"';
      at += 1;
    } else if (char === '"' && (isQuoted || cell === "")) {
      isQuoted = !isQuoted;
    } else if (!isQuoted && (char === "\t" || char === "\n")) {
      rows.at(-1).push(cleanLine(cell));
      cell = "";
      if (char === "\n") rows.push([]);
    } else {
      cell += char;
    }
  }
  rows.at(-1).push(cleanLine(cell));
  return rows.filter((row) => row.some((each) => each !== ""));
}

/** What two spellings of a field's name have in common: districts.returns.definition.name_key. */
export function nameKey(name) {
  const folded = cleanLine(name).toLowerCase().normalize("NFD").replace(/\p{Mn}/gu, "").replace(/[đð]/g, "d");
  return folded.replace(/ +/g, " ").trim().replace(/^linh vuc /, "").replace(/^[ .:;]+|[ .:;]+$/g, "");
}

/**
 * Where a block goes.
 * @param rows of `cellsOf`
 * @param lines [{keys: [nameKey, …]}] of the grid, in its order
 * @param start {row, part} of the cell it was pasted into, or null: by names or from the first line
 * @returns {puts: [{row, part, text}], stated: [{row, sum, count}], unmatched: [name], left, problem}: `left` counts
 *   the lines beyond the foot of the grid, `problem` is a sentence where nothing can be laid out
 */
export function plan(rows, lines, start = null) {
  const nameColumn = columnOfNames(rows);
  if (nameColumn >= 0) return byName(rows, lines, nameColumn);
  const width = Math.max(...rows.map((row) => row.length));
  if (start) return fromCell(rows, lines, start, width);
  const isNumbered = width === LAYOUT.length + 1 || width === PARTS.length + 1;
  const body = isNumbered && rows.every((row, at) => row[0] === String(at + 1)) ? rows.map((row) => row.slice(1)) : rows;
  return inOrder(body, lines, 0, layoutOf(body));
}

function isWords(cell) {
  return /\p{L}/u.test(cell) && readCount(cell).count === undefined;
}

/** The column, among the first three, that holds words in most rows; -1 if none does. */
function columnOfNames(rows) {
  for (let column = 0; column < 3; column += 1) {
    const words = rows.filter((row) => isWords(row[column] ?? "")).length;
    if (words > 0 && words * 2 >= rows.length) return column;
  }
  return -1;
}

function byName(rows, lines, nameColumn) {
  const rowOf = new Map();
  lines.forEach((line, row) => line.keys.forEach((key) => rowOf.has(key) || rowOf.set(key, row)));
  const found = [];
  const unmatched = [];
  for (const row of rows) {
    const name = row[nameColumn] ?? "";
    const key = nameKey(name);
    const numbers = row.slice(nameColumn + 1);
    const hasNumber = numbers.some((cell) => /^[0-9.,  ]*[0-9]/.test(cell) || readCount(cell).isDash);
    if (rowOf.has(key)) found.push({ row: rowOf.get(key), numbers });
    else if (key && hasNumber && !TOTAL_ROW.test(key) && isWords(name)) unmatched.push(name);
  }
  const layout = layoutOf(found.map((each) => each.numbers));
  if (!layout) return refused(found.map((each) => each.numbers));
  const puts = found.flatMap(({ row, numbers }) => putsOf(row, numbers, layout));
  const stated = found.flatMap(({ row, numbers }) => statedOf(row, numbers, layout));
  return { puts, stated, unmatched, left: 0, problem: "" };
}

/** The keys of the columns of a block that begins at the first number column, or null where that cannot be told. */
function layoutOf(rows) {
  const width = Math.max(0, ...rows.map((row) => row.length));
  if (width === LAYOUT.length || sumsAgree(rows, LAYOUT)) return LAYOUT;
  return width <= PARTS.length ? PARTS : null;
}

function widthOf(row) {
  let width = row.length;
  while (width && row[width - 1] === "") width -= 1;
  return width;
}

function fromCell(rows, lines, start, width) {
  const withSums = LAYOUT.slice(LAYOUT.indexOf(start.part));
  const without = PARTS.slice(PARTS.indexOf(start.part));
  let layout = null;
  if (width <= withSums.length && sumsAgree(rows, withSums)) layout = withSums;
  else if (width <= without.length) layout = without;
  else if (width <= withSums.length) layout = withSums;
  return layout ? inOrder(rows, lines, start.row, layout) : refused(rows);
}

/** Do the columns that would be sums hold the sums of their parts? Only then are they sums: it must be seen. */
function sumsAgree(rows, layout) {
  let seen = 0;
  for (const row of rows) {
    for (const [sum, parts] of Object.entries(SUMS)) {
      const at = layout.indexOf(sum);
      const places = parts.map((part) => layout.indexOf(part));
      if (at < 0 || at >= row.length || places.some((place) => place < 0 || place >= row.length)) continue;
      const counts = places.map((place) => readCount(row[place]).count ?? null);
      const stated = readCount(row[at]).count ?? null;
      if (stated === null || counts.includes(null)) continue;
      if (stated !== counts.reduce((total, count) => total + count, 0)) return false;
      if (stated > 0) seen += 1;
    }
  }
  return seen > 0;
}

function inOrder(rows, lines, first, layout) {
  if (!layout) return refused(rows);
  const fitting = rows.slice(0, lines.length - first);
  const puts = fitting.flatMap((row, at) => putsOf(first + at, row, layout));
  const stated = fitting.flatMap((row, at) => statedOf(first + at, row, layout));
  return { puts, stated, unmatched: [], left: rows.length - fitting.length, problem: "" };
}

function putsOf(row, numbers, layout) {
  const puts = [];
  layout.forEach((part, at) => {
    if (!(part in SUMS) && at < numbers.length) puts.push({ row, part, text: numbers[at] });
  });
  return puts;
}

/** The sums a block holds itself, to be held against ours. */
function statedOf(row, numbers, layout) {
  const stated = [];
  layout.forEach((sum, at) => {
    const count = sum in SUMS && at < numbers.length ? readCount(numbers[at]).count : null;
    if (typeof count === "number") stated.push({ row, sum, count });
  });
  return stated;
}

function refused(rows) {
  const width = Math.max(0, ...rows.map(widthOf));
  const problem =
    `Khối dán có ${width} cột số, không xếp được vào biểu. Cần 8 cột (không có tổng) hoặc 11 cột (có cột 3, 7, 11); ` +
    "hoặc bấm vào ô đầu tiên rồi dán.";
  return { puts: [], stated: [], unmatched: [], left: 0, problem };
}
