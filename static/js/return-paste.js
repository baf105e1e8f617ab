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
 * @returns {puts: [{row, part, text}], stated: [{row, sum, count}], columns: [key], unmatched: [name],
 *   unequal: [{name, n, own}], left, problem}: `columns` is what its columns were taken for, `unequal` are names that stand in
 *   `n` rows of the block and `own` lines of the grid, `left` counts the lines beyond the foot of the grid, `problem` is
 *   a sentence where nothing can be laid out
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
  const ownOf = new Map();
  const own = (key) => ownOf.get(key) ?? [];
  lines.forEach((line, row) => new Set(line.keys).forEach((key) => ownOf.set(key, [...own(key), row])));
  const matched = new Map(); // first line of that name → the rows of the block
  const unmatched = [];
  for (const row of rows) {
    const name = row[nameColumn] ?? "";
    const key = nameKey(name);
    const numbers = row.slice(nameColumn + 1);
    const hasNumber = numbers.some((cell) => /^[0-9.,  ]*[0-9]/.test(cell) || readCount(cell).isDash);
    const places = own(key);
    if (places.length) matched.set(places[0], [...(matched.get(places[0]) ?? []), { name, numbers, places }]);
    else if (key && hasNumber && !TOTAL_ROW.test(key) && isWords(name)) unmatched.push(name);
  }
  const found = [];
  const unequal = [];
  for (const group of matched.values()) {
    const { name, places } = group[0];
    // Which of several rows is meant for which of several lines is told by their order alone; else it is not told.
    if (group.length === places.length) group.forEach(({ numbers }, at) => found.push({ row: places[at], numbers }));
    else unequal.push({ name, n: group.length, own: places.length });
  }
  const numbers = found.map((each) => each.numbers);
  const layout = layoutOf(numbers);
  if (!layout) return refused(numbers);
  const puts = found.flatMap(({ row, numbers }) => putsOf(row, numbers, layout));
  const stated = found.flatMap(({ row, numbers }) => statedOf(row, numbers, layout));
  return { puts, stated, columns: columnsOf(numbers, layout), unmatched, unequal, left: 0, problem: "" };
}

/** The keys of the columns of a block that begins at the first number column, or null where that cannot be told. */
function layoutOf(rows) {
  const width = Math.max(0, ...rows.map((row) => row.length));
  if (width === LAYOUT.length || (!isWhole(rows, PARTS) && sumsAgree(rows, LAYOUT))) return LAYOUT;
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
  if (width <= withSums.length && !isWhole(rows, without) && sumsAgree(rows, withSums)) layout = withSums;
  else if (width <= without.length) layout = without;
  else if (width <= withSums.length) layout = withSums;
  return layout ? inOrder(rows, lines, start.row, layout) : refused(rows);
}

/**
 * All eight counts of every row, and (4)+(5)+(6) is what came of them? Then they are no sums, though the first of
 * "2 0 0 2 0 0 0 0" might be the sum of the next three.
 */
function isWhole(rows, layout) {
  if (layout.length !== PARTS.length || rows.some((row) => row.length !== PARTS.length)) return false;
  return rows.every((row) => {
    const counts = row.map((cell) => readCount(cell).count ?? null);
    const balance = counts.reduce((total, count, at) => total + (at < 3 ? count : -count), 0);
    return counts.includes(null) || balance === 0;
  });
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
  const left = rows.length - fitting.length;
  return { puts, stated, columns: columnsOf(fitting, layout), unmatched: [], unequal: [], left, problem: "" };
}

function columnsOf(rows, layout) {
  return layout.slice(0, Math.max(0, ...rows.map((row) => row.length)));
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
  return { puts: [], stated: [], columns: [], unmatched: [], unequal: [], left: 0, problem };
}
