// The grid of Biểu II.06a: sums while typing, keys, pasting, and saving of what was changed. The page works without it
// as one form with one "Lưu". The server answers a sending (Accept: application/json) with
//   {at, locked, sentence, sentences, done, version, newer_explanation, lines: {pk: {status, version, values, wrong,
//    clashes}}, added, row}
// What is not yet confirmed is kept in this browser, as one draft for each return beside those of drafts.js.

import { arrived, failed } from "./connection.js";
import { announce, clock, make, page } from "./page.js";
import * as sums from "./return-arithmetic.js";
import { cellsOf, LAYOUT, plan } from "./return-paste.js";
import { send } from "./sending.js";
import { forget, recall, remember } from "./storage.js";

const AFTER_TYPING = 1200;
const AFTER_LEAVING = 150;
const KEEP_AFTER = 300;
const GIVE_UP_WAITING = 30_000;
const RETRY = [5, 10, 20, 40, 60]; // seconds
const NO_CONNECTION = "Mất kết nối. Số đã gõ được giữ trên máy này và sẽ tự gửi khi có mạng trở lại.";
const NO_SAVE = "Máy chủ chưa lưu được. Số đã gõ được giữ trên máy này và sẽ được gửi lại.";

const form = document.querySelector("form[data-return]");
const table = form.querySelector(".return-table");
const stateLine = form.querySelector(".return-state");
const asked = form.querySelector(".return-asked");
const general = form.querySelector("#return_explanation");
const generalVersion = form.querySelector('input[name="version"]');
const draftKey = `cchc.draft:${page.user}:return-${form.dataset.return}`;

/** Lines in the order of the page; see `read`. */
let lines = [];
let generalStored = general.value;
let generalTheirs = null;
let savedAt = "";
let keptAt = "";
let isLocked = false;
let sending = null;
let saveTimer = 0;
let keepTimer = 0;
let retryTimer = 0;
let nTries = 0;
let isActing = false; // a button's work is under way: pressed once more, it would be done twice

// --- Lines and cells ---

/** What the script knows of one line. `theirs`: {name: text} of cells that both this page and somebody else changed. */
function read(body) {
  const pk = body.dataset.line;
  const line = { pk, body, name: body.dataset.name, keys: body.dataset.keys.split("|"), theirs: {}, isGone: false };
  line.version = body.querySelector(`input[name="${pk}-version"]`);
  line.words = body.querySelector("textarea");
  line.notes = body.querySelector(".return-notes");
  line.remarks = body.querySelector(".return-remarks");
  line.sums = body.querySelectorAll("[data-sum]");
  line.zero = body.querySelector("[data-zero]");
  line.cells = {};
  line.stored = { explanation: line.words.dataset.stored ?? line.words.value };
  line.usual = {};
  for (const input of body.querySelectorAll(".return-cell")) {
    const part = input.name.slice(pk.length + 1);
    line.cells[part] = input;
    line.stored[part] = input.dataset.stored ?? input.value;
    if (input.dataset.usual) line.usual[part] = input.dataset.usual.split(" ").map(Number);
  }
  const before = body.dataset.pendingBefore;
  line.pendingBefore = before === "" ? null : Number(before);
  line.isOpen = !line.notes.hidden;
  return line;
}

const lineOf = (element) => {
  const body = element.closest?.("tbody[data-line]");
  return body ? lines.find((line) => line.body === body) : undefined;
};
const partOf = (input) => input.name.slice(input.name.indexOf("-") + 1);
const fieldOf = (line, name) => (name === "explanation" ? line.words : line.cells[name]);
const textOf = (line, name) => fieldOf(line, name).value;

/** Two texts of one cell that mean the same: "2000" and "2.000". */
function isSame(name, one, other) {
  if (name === "explanation") return one.trim() === other.trim();
  const [a, b] = [sums.readCount(one), sums.readCount(other)];
  return a.count === undefined || b.count === undefined ? one === other : a.count === b.count;
}

const names = [...sums.PARTS, "explanation"];
const isChanged = (line, name) => !isSame(name, textOf(line, name), line.stored[name]);
const isWrong = (line, name) => name !== "explanation" && sums.readCount(textOf(line, name)).count === undefined;
const changedOf = (line) => (line.isGone ? [] : names.filter((name) => isChanged(line, name)));
const sendable = (line) => changedOf(line).filter((name) => !isWrong(line, name) && !(name in line.theirs));
const isGeneralChanged = () => general.value.trim() !== generalStored.trim();

/** The counts of a line as they stand on the screen; what is not understood is unknown. */
function countsOf(line) {
  const counts = {};
  for (const part of sums.PARTS) counts[part] = sums.readCount(textOf(line, part)).count ?? null;
  return counts;
}

// --- What is shown ---

function show(line) {
  const counts = countsOf(line);
  for (const cell of line.sums) {
    const sum = sums.sumOf(counts, cell.dataset.sum);
    put(cell, sum === null ? sums.UNKNOWN : sums.showNumber(sum));
  }
  for (const name of names) mark(line, name);
  for (const part of sums.PARTS) {
    const isUnusual = sums.unusualSentence(part, counts[part], line.usual[part]) !== "";
    line.cells[part].classList.toggle("is-unusual", isUnusual);
  }
  line.zero.hidden = !sums.PARTS.some((part) => textOf(line, part).trim() === "");
  remark(line, counts);
}

function put(element, text) {
  if (element.textContent !== text) element.textContent = text;
}

/** Whether a cell is stored is said by its state, for the eye; what keeps it from being stored is said in words. */
function mark(line, name) {
  const field = fieldOf(line, name);
  const wrong = isWrong(line, name) || name in line.theirs;
  const state = wrong ? "wrong" : isChanged(line, name) ? "unsaved" : field.dataset.state ? "saved" : "";
  if (state) field.dataset.state = state;
  if (wrong) {
    field.setAttribute("aria-invalid", "true");
    field.setAttribute("aria-describedby", line.remarks.id);
  } else if (field.hasAttribute("aria-invalid")) {
    field.removeAttribute("aria-invalid");
    field.removeAttribute("aria-describedby");
  }
}

/** {problems, hints} of a line; `needs` is whether it has to be explained, `isEmpty` whether nothing is in it. */
function review(line, counts = countsOf(line)) {
  const found = sums.problems(counts, line.pendingBefore);
  const notEmpty = sums.PARTS.filter((part) => isWrong(line, part));
  const unknown = sums.unknownSentence(counts, notEmpty);
  const isExplained = line.words.value.trim() !== "" || (general.value.trim() !== "" && !found.length);
  const isEmpty = sums.isEmpty(counts) && !notEmpty.length;
  return {
    problems: found,
    unknown,
    needs: (found.length > 0 || unknown !== "") && !isExplained,
    isEmpty: isEmpty && !isExplained,
    isExplained: isExplained && (found.length > 0 || unknown !== "" || isEmpty),
    hints: sums.PARTS.map((part) => sums.unusualSentence(part, counts[part], line.usual[part])).filter(Boolean),
  };
}

function remark(line, counts) {
  const found = review(line, counts);
  const isBeingTyped = line.body.contains(document.activeElement) && document.activeElement !== line.words;
  const said = [];
  for (const part of sums.PARTS) {
    const answer = sums.readCount(textOf(line, part));
    if (answer.count === undefined) said.push(["return-problem", sums.wrongSentence(part, answer)]);
  }
  if (line.isGone) said.push(["return-problem", "Người khác đã bỏ dòng này. Chép số ra chỗ khác nếu còn cần, rồi tải lại trang."]);
  for (const sentence of found.problems) said.push(["return-problem", sentence]);
  // Empty cells are no fault while somebody is on the way through the line.
  if (found.unknown && !isBeingTyped) said.push(["return-problem", found.unknown]);
  for (const sentence of found.hints) said.push(["return-hint", sentence]);
  const told = JSON.stringify([said, line.theirs]);
  if (line.told !== told) {
    line.told = told;
    const clashes = Object.keys(line.theirs).map((name) => clashOf(line, name));
    line.remarks.replaceChildren(...said.map(([className, textContent]) => make("p", { className, textContent })), ...clashes);
  }
  const isSeen = said.length > 0 || Object.keys(line.theirs).length > 0 || line.isOpen || line.words.value !== "";
  line.notes.hidden = !isSeen && document.activeElement !== line.words;
  line.body.querySelector("[data-more]").setAttribute("aria-expanded", String(!line.notes.hidden));
}

/** Both numbers, and a button for each. */
function clashOf(line, name) {
  const theirs = line.theirs[name] || sums.UNKNOWN;
  const mine = textOf(line, name) || sums.UNKNOWN;
  const label = name === "explanation" ? "Giải trình" : `Cột ${sums.COLUMNS[name][0]} (${sums.COLUMNS[name][1]})`;
  const words = `${label}: người khác đã lưu “${theirs}”, anh/chị gõ “${mine}”. `;
  const keep = make("button", { type: "button", className: "btn btn-sm btn-outline-primary", textContent: `Ghi ${mine}` });
  const take = make("button", { type: "button", className: "btn btn-sm btn-outline-primary", textContent: `Lấy ${theirs}` });
  keep.addEventListener("click", () => settle(line, name, null));
  take.addEventListener("click", () => settle(line, name, line.theirs[name]));
  return make("p", { className: "return-problem" }, words, keep, " ", take);
}

function settle(line, name, text) {
  delete line.theirs[name];
  if (text !== null) fieldOf(line, name).value = text;
  fieldOf(line, name).focus();
  changed(line);
}

function showTotals() {
  const counts = lines.map(countsOf);
  for (const cell of table.querySelectorAll("[data-total]")) {
    const key = cell.dataset.total;
    put(cell, sums.totalOf(counts, sums.SUMS[key] ?? [key]));
  }
}

/** "Đã lưu 10:42 · 2 dòng cần giải thích · 9 dòng chưa nhập". */
function showState() {
  let [toExplain, explained, empty, wrong, unsaved] = [0, 0, 0, 0, isGeneralChanged() ? 1 : 0];
  for (const line of lines) {
    const found = review(line);
    if (found.needs) toExplain += 1;
    if (found.isExplained) explained += 1;
    if (found.isEmpty) empty += 1;
    for (const name of names) {
      if (isWrong(line, name) || name in line.theirs) wrong += 1;
      else if (isChanged(line, name)) unsaved += 1;
    }
  }
  const told = [];
  if (isLocked) told.push(`Chưa lưu ${unsaved} ô`);
  else if (sending) told.push("Đang lưu…");
  else if (nTries && unsaved) told.push(`Chưa gửi được ${unsaved} ô, đã giữ trên máy này lúc ${keptAt}`);
  else if (unsaved) told.push(`${unsaved} ô chưa lưu`);
  else if (savedAt) told.push(`Đã lưu ${savedAt}`);
  if (wrong) told.push(`${wrong} ô chưa lưu được`);
  if (toExplain) told.push(`${toExplain} dòng cần giải thích`);
  if (empty) told.push(`${empty} dòng chưa nhập`);
  if (!toExplain && !empty && !wrong) {
    told.push(explained ? `${explained} dòng có giải trình, các dòng khác khớp` : "mọi dòng đều khớp");
  }
  const sentence = told.join(" · ");
  put(stateLine, sentence[0].toUpperCase() + sentence.slice(1));
}

/** A line was typed into: show it, keep it, and save it soon. */
function changed(line, delay = AFTER_TYPING) {
  show(line);
  showTotals();
  showState();
  keepSoon();
  saveSoon(delay);
}

// --- Kept in this browser ---

function keepSoon() {
  clearTimeout(keepTimer);
  keepTimer = setTimeout(keep, KEEP_AFTER);
}

function keep() {
  clearTimeout(keepTimer);
  keepTimer = 0;
  const kept = {};
  for (const line of lines) {
    const values = Object.fromEntries(changedOf(line).map((name) => [name, textOf(line, name)]));
    if (Object.keys(values).length) kept[line.pk] = { version: line.version.value, name: line.name, values };
  }
  const words = isGeneralChanged() ? { version: generalVersion.value, text: general.value } : null;
  if (!Object.keys(kept).length && !words) return forget(draftKey);
  const at = new Date();
  keptAt = clock(at);
  if (!remember(draftKey, { at: at.toISOString(), lines: kept, general: words })) {
    failed("Máy này không giữ tạm được số đã gõ; đừng đóng trang trước khi thấy “Đã lưu”.");
  }
}

/** What an earlier page could not send comes back: sent again, or beside what somebody else has stored since. */
function giveBack() {
  const draft = recall(draftKey);
  if (!draft?.lines) return;
  let n = 0;
  const lost = [];
  for (const [pk, kept] of Object.entries(draft.lines)) {
    const line = lines.find((each) => each.pk === pk);
    for (const [name, text] of Object.entries(kept.values)) {
      if (!line) {
        lost.push(`${kept.name}: ${text}`);
      } else if (!isSame(name, text, line.stored[name])) {
        fieldOf(line, name).value = text;
        if (kept.version !== line.version.value) line.theirs[name] = line.stored[name];
        n += 1;
      }
    }
  }
  if (draft.general && draft.general.text.trim() !== generalStored.trim()) {
    if (draft.general.version !== generalVersion.value) generalTheirs = generalStored;
    general.value = draft.general.text;
    n += 1;
  }
  const at = clock(new Date(draft.at));
  if (n) announceHere(`Đã khôi phục ${n} ô chưa lưu lúc ${at}.`);
  if (lost.length) announceHere(`Số của dòng không còn trong biểu, giữ lúc ${at}: ${lost.join("; ")}.`);
  keep();
}

// --- Saving ---

function saveSoon(delay) {
  clearTimeout(saveTimer);
  if (!nTries) saveTimer = setTimeout(save, delay);
}

/** Send what was changed; true once nothing that can be sent is left. One sending at a time, in turn. */
async function save() {
  clearTimeout(saveTimer);
  clearTimeout(retryTimer);
  if (sending) await sending;
  if (isLocked) return false;
  const batch = lines.map((line) => ({ line, sent: sendable(line) })).filter(({ sent }) => sent.length);
  const withWords = isGeneralChanged() && generalTheirs === null;
  if (!batch.length && !withWords) {
    showState();
    return true;
  }
  const body = new FormData();
  for (const { line, sent } of batch) {
    body.set(`${line.pk}-version`, line.version.value);
    for (const name of sent) body.set(`${line.pk}-${name}`, textOf(line, name));
  }
  if (withWords) {
    body.set("version", generalVersion.value);
    body.set("explanation", general.value);
  }
  const told = snapshot(body);
  sending = post(body);
  showState();
  const answer = await sending;
  sending = null;
  if (answer) received(answer, batch, told);
  lines.forEach(show);
  showTotals();
  showState();
  keep();
  if (answer && !isLocked && lines.some((line) => sendable(line).length)) saveSoon(AFTER_TYPING);
  return Boolean(answer) && !isLocked;
}

const snapshot = (body) => Object.fromEntries(Array.from(body.entries()));

/** The server's answer, or null where there is none yet: then it is tried again, by itself or when asked. */
async function post(body) {
  const { answer, isOver } = await send(form.action, body, () => save());
  if (isOver) return null;
  if (!answer) return later(NO_CONNECTION);
  if (!("lines" in answer)) return later(answer.sentence || NO_SAVE);
  nTries = 0;
  arrived(form);
  return answer;
}

function later(sentence) {
  failed(sentence, form, () => save());
  retryTimer = setTimeout(save, RETRY[Math.min(nTries, RETRY.length - 1)] * 1000);
  nTries += 1;
  return null;
}

function received(answer, batch, told) {
  if (answer.locked) {
    isLocked = true;
    failed(`${answer.sentence} Số đã gõ được giữ trên máy này.`);
    return;
  }
  savedAt = answer.at;
  for (const { line } of batch) storedNow(line, answer.lines[line.pk], told);
  if ("explanation" in told) {
    generalVersion.value = answer.version;
    generalStored = answer.newer_explanation ?? told.explanation;
    generalTheirs = answer.newer_explanation;
    if (generalTheirs !== null) showGeneralClash();
  }
}

function storedNow(line, answer, told) {
  if (!answer || answer.status === "gone") {
    line.isGone = true;
    return;
  }
  line.version.value = answer.version;
  for (const name of names) {
    const text = answer.values[name];
    if (answer.clashes.includes(name)) {
      line.theirs[name] = text;
    } else if (!isChanged(line, name) || textOf(line, name) === told[`${line.pk}-${name}`]) {
      // Not touched since it was sent: what the server has is what stands here, another person's cells included.
      const field = fieldOf(line, name);
      if (`${line.pk}-${name}` in told) field.dataset.state = "saved";
      if (!isSame(name, field.value, text)) field.value = text;
    }
    line.stored[name] = text;
  }
}

function showGeneralClash() {
  const theirs = make("p", { className: "return-problem", textContent: `Người khác đã ghi: ${generalTheirs || "(để trống)"}. ` });
  const keepMine = make("button", { type: "button", className: "btn btn-sm btn-outline-primary", textContent: "Ghi lời của tôi" });
  const take = make("button", { type: "button", className: "btn btn-sm btn-outline-primary", textContent: "Lấy lời đã lưu" });
  const settled = (text) => {
    generalTheirs = null;
    if (text !== null) general.value = text;
    theirs.remove();
    save();
  };
  keepMine.addEventListener("click", () => settled(null));
  take.addEventListener("click", () => settled(generalStored));
  theirs.append(keepMine, " ", take);
  general.after(theirs);
}

// --- Keys ---

function keyed(event) {
  const input = event.target;
  if (event.isComposing || event.keyCode === 229 || event.ctrlKey || event.metaKey || event.altKey) return;
  if (input.id === "return_new_field" && event.key === "Enter") {
    event.preventDefault();
    return act(add);
  }
  if (!input.matches?.(".return-cell")) return;
  if (event.key === "Tab" && !event.shiftKey && onward(input)) return event.preventDefault();
  const moves = {
    Enter: () => step(input, event.shiftKey ? -1 : 1),
    ArrowDown: () => step(input, 1),
    ArrowUp: () => step(input, -1),
    ArrowLeft: () => atEdge(input, 0) && beside(input, -1),
    ArrowRight: () => atEdge(input, input.value.length) && beside(input, 1),
    Escape: () => restore(input),
  };
  const move = moves[event.key];
  if (!move || (event.shiftKey && event.key !== "Enter")) return;
  if (move() !== false || event.key === "Enter") event.preventDefault();
}

const atEdge = (input, edge) => {
  const isWhole = input.selectionStart === 0 && input.selectionEnd === input.value.length;
  return isWhole || (input.selectionStart === edge && input.selectionEnd === edge);
};

/** The same column `by` lines on. */
function step(input, by) {
  const next = lines[lines.indexOf(lineOf(input)) + by];
  if (!next) return false;
  return look(next.cells[partOf(input)]);
}

/** From the last cell of a line that needs no word to the next line's first, past its button; Shift+Tab reaches that. */
function onward(input) {
  const all = Array.from(table.querySelectorAll(".return-cell"));
  const next = all[all.indexOf(input) + 1];
  if (!next || lineOf(next) === lineOf(input)) return false;
  const notes = input.closest("tbody").querySelector(".return-notes");
  if (!notes.hidden && notes.querySelector(".return-problem")) return false;
  look(next);
  return true;
}

function beside(input, by) {
  const all = Array.from(table.querySelectorAll(".return-cell"));
  const next = all[all.indexOf(input) + by];
  return next ? look(next) : false;
}

function look(input) {
  input.focus();
  input.select();
  return true;
}

/** Escape: what is stored stands in the cell again. */
function restore(input) {
  const line = lineOf(input);
  input.value = line.stored[partOf(input)];
  delete line.theirs[partOf(input)];
  changed(line);
  input.select();
  return true;
}

// --- Pasting ---

function pastedInto(event) {
  const input = event.target;
  if (!input.matches?.(".return-cell")) return;
  const rows = cellsOf(event.clipboardData.getData("text/plain"));
  if (rows.length < 2 && (rows[0]?.length ?? 0) < 2) return; // one value: the browser puts it where the caret is
  event.preventDefault();
  layOut(rows, { row: lines.indexOf(lineOf(input)), part: partOf(input) });
}

function pasteIn() {
  const place = form.querySelector("#return_pasted");
  const rows = cellsOf(place.value);
  if (!rows.length) {
    place.focus();
    return say("Chưa có gì trong khung: bấm vào khung rồi dán (Ctrl+V).");
  }
  if (!layOut(rows, null)) return;
  place.value = "";
  form.querySelector(".return-paste").hidden = true;
}

/** Put a block into the grid; what is not surely a count stays as it is and is asked about once for all. */
function layOut(rows, start) {
  const found = plan(rows, lines, start);
  if (found.problem) {
    say(found.problem);
    return false;
  }
  const touched = new Set();
  for (const { row, part, text } of found.puts) {
    const line = lines[row];
    const { count } = sums.readCount(text);
    line.cells[part].value = typeof count === "number" ? sums.showNumber(count) : text;
    delete line.theirs[part];
    touched.add(line);
  }
  touched.forEach(show);
  showTotals();
  showState();
  keep();
  say(...told(found, touched.size));
  askAbout(found.puts);
  saveSoon(AFTER_LEAVING);
  return true;
}

function told(found, n) {
  const sentences = [n ? `Đã dán vào ${n} dòng.` : "Chưa dán được dòng nào."];
  if (n && found.columns.length < LAYOUT.length) {
    const numbers = found.columns.map((key) => `(${(sums.COLUMNS[key] ?? sums.SUM_COLUMNS[key])[0]})`);
    sentences.push(`Các cột của khối dán được hiểu là ${numbers.join(", ")}.`);
  }
  for (const { name, n: rows, own } of found.unequal) {
    sentences.push(
      `${name}: khối dán có ${rows} dòng, biểu có ${own} dòng nên chưa dán lĩnh vực này. ` +
        "Bấm vào ô đầu của từng dòng rồi dán riêng các số.",
    );
  }
  for (const { row, sum, count } of found.stated) {
    const ours = sums.sumOf(countsOf(lines[row]), sum);
    if (ours === null || ours === count) continue;
    const [column, name] = sums.SUM_COLUMNS[sum];
    sentences.push(
      `${lines[row].name}: cột ${column} (${name}) trong khối dán ghi ${sums.showNumber(count)}, cộng lại được ${sums.showNumber(ours)}.`,
    );
  }
  if (found.unmatched.length) {
    sentences.push(`Biểu không có dòng: ${found.unmatched.join("; ")}. Thêm lĩnh vực ở cuối biểu rồi dán lại.`);
  }
  if (found.left) sentences.push(`${found.left} dòng cuối của khối dán không còn chỗ trong biểu nên chưa dán.`);
  return sentences;
}

/** "-" and "2,000" are not guessed: one answer for all cells of the block. */
function askAbout(puts) {
  const read = puts.map((each) => ({ ...each, line: lines[each.row], answer: sums.readCount(each.text) }));
  const dashes = read.filter(({ answer }) => answer.isDash);
  const commas = read.filter(({ answer }) => answer.likely !== undefined);
  if (dashes.length) {
    ask(`Khối dán có ${dashes.length} ô ghi dấu gạch “${dashes[0].text}”. Dấu gạch đó là:`, dashes, {
      "Không có hồ sơ (0)": () => "0",
      "Chưa biết (để trống)": () => "",
    });
  }
  if (commas.length) {
    const { text, answer } = commas[0];
    ask(`Khối dán có ${commas.length} ô viết như “${text}”. Đó là:`, commas, {
      [`${sums.showNumber(answer.likely)} hồ sơ`]: (each) => sums.showNumber(each.answer.likely),
    });
  }
}

function ask(question, cells, choices) {
  const box = make("p", {}, make("span", { textContent: `${question} ` }));
  for (const [words, value] of Object.entries(choices)) {
    const button = make("button", { type: "button", className: "btn btn-sm btn-outline-primary", textContent: words });
    button.addEventListener("click", () => {
      for (const each of cells) {
        const input = each.line.cells[each.part];
        if (input.value === each.text) input.value = value(each);
      }
      box.remove();
      if (!asked.childElementCount) asked.hidden = true;
      new Set(cells.map(({ line }) => line)).forEach(show);
      showTotals();
      showState();
      keep();
      saveSoon(AFTER_LEAVING);
      cells[0].line.cells[cells[0].part].focus();
    });
    box.append(button, " ");
  }
  asked.append(box);
  asked.hidden = false;
}

function say(...sentences) {
  asked.replaceChildren(...sentences.map((textContent) => make("p", { textContent })));
  asked.hidden = sentences.length === 0;
}

function announceHere(sentence) {
  asked.append(make("p", { textContent: sentence }));
  asked.hidden = false;
}

// --- Buttons ---

const buttons = {
  "[data-more]": (button) => {
    const line = lineOf(button);
    line.isOpen = line.notes.hidden;
    line.notes.hidden = !line.isOpen;
    button.setAttribute("aria-expanded", String(line.isOpen));
    if (line.isOpen) line.words.focus();
  },
  "[data-zero]": (button) => {
    const line = lineOf(button);
    line.words.focus(); // the button goes away with the last empty cell
    for (const part of sums.PARTS) if (line.cells[part].value.trim() === "") line.cells[part].value = "0";
    changed(line, AFTER_LEAVING);
  },
  "[data-carry]": carry,
  "[data-paste]": () => {
    const panel = form.querySelector(".return-paste");
    panel.hidden = false;
    panel.querySelector("textarea").focus();
  },
  "[data-paste-in]": pasteIn,
  "[data-paste-close]": () => (form.querySelector(".return-paste").hidden = true),
  "[data-save]": async () => {
    if (await save()) announce(savedAt ? `Đã lưu lúc ${savedAt}.` : "Không có gì mới để lưu.");
  },
  "[data-submit]": submit,
  "[data-add]": add,
  "[data-remove]": remove,
};

function carry() {
  let n = 0;
  for (const line of lines) {
    const cell = line.cells.carried_over;
    if (line.pendingBefore === null || cell.value.trim() !== "") continue;
    cell.value = sums.showNumber(line.pendingBefore);
    show(line);
    n += 1;
  }
  say(n ? `Đã lấy cột (6) của ${n} dòng từ số đang giải quyết cuối kỳ trước.` : "Không có ô trống nào ở cột (6) lấy được từ kỳ trước.");
  showTotals();
  showState();
  keep();
  saveSoon(AFTER_LEAVING);
}

async function submit() {
  const first = lines.flatMap((line) => names.map((name) => ({ line, name })));
  const bad = first.find(({ line, name }) => isWrong(line, name) || name in line.theirs);
  if (bad) {
    say("Còn ô chưa hiểu được hoặc chưa chọn số; xem câu nhắc dưới dòng. Chưa gửi.");
    return fieldOf(bad.line, bad.name).focus();
  }
  if (!(await save())) return;
  // All is stored: only the wish to send it is left to say.
  const wish = make("form", { method: "post", action: form.action, hidden: true });
  const fields = { csrfmiddlewaretoken: page.csrfToken, then: "submit" };
  for (const [name, value] of Object.entries(fields)) wish.append(make("input", { type: "hidden", name, value }));
  document.body.append(wish);
  wish.submit();
  await new Promise((resolve) => {
    addEventListener("pageshow", resolve, { once: true }); // come back to
    setTimeout(resolve, GIVE_UP_WAITING);
  });
}

/** Save what was typed, then do one thing more; its answer, or null. */
async function andThen(then, extra = {}) {
  if (!(await save())) return null;
  const body = new FormData();
  body.set("then", then);
  for (const [name, value] of Object.entries(extra)) body.set(name, value);
  const answer = await post(body);
  if (answer?.sentence) say(answer.sentence);
  return answer && !answer.sentence ? answer : null;
}

async function add() {
  const field = form.querySelector("#return_new_field");
  const answer = await andThen("add", { new_field: field.value });
  if (!answer) return;
  field.value = "";
  let line = lines.find((each) => each.pk === String(answer.added));
  if (!line) {
    const holder = make("template", { innerHTML: answer.row });
    const body = holder.content.querySelector("tbody");
    table.tFoot.before(body);
    line = read(body);
    lines.push(line);
    show(line);
    showTotals();
    showState();
  }
  announce(answer.done);
  look(line.cells.online);
}

async function remove(button) {
  const line = lineOf(button);
  const isFilled = sums.PARTS.some((part) => textOf(line, part).trim() !== "");
  if (isFilled && !confirm(`Dòng “${line.name}” đã có số. Vẫn bỏ dòng này?`)) return;
  const answer = await andThen(`remove:${line.pk}`, { [`${line.pk}-version`]: line.version.value });
  if (!answer) return;
  const at = lines.indexOf(line);
  lines.splice(at, 1);
  line.body.remove();
  lines.forEach((each, n) => put(each.body.querySelector(".return-order"), String(n + 1)));
  showTotals();
  showState();
  keep();
  say(answer.done);
  (lines[at] ?? lines.at(-1))?.cells.online.focus();
}

function clicked(event) {
  const button = event.target.closest("button");
  const found = button && Object.keys(buttons).find((selector) => button.matches(selector));
  if (!found) return;
  event.preventDefault();
  act(() => buttons[found](button));
}

async function act(work) {
  if (isActing) return;
  isActing = true;
  try {
    await work();
  } finally {
    isActing = false;
  }
}

// --- Beginning ---

function typed(event) {
  if (event.isComposing) return;
  const line = lineOf(event.target);
  if (line) {
    const name = event.target === line.words ? "explanation" : partOf(event.target);
    delete line.theirs[name]; // who types once more has seen both
    changed(line);
  } else if (event.target === general) {
    lines.forEach((each) => remark(each, countsOf(each)));
    showState();
    keepSoon();
    saveSoon(AFTER_TYPING);
  }
}

function left(event) {
  const line = lineOf(event.target);
  if (!line) return;
  if (event.target.matches(".return-cell")) {
    const { count } = sums.readCount(event.target.value);
    if (typeof count === "number") event.target.value = sums.showNumber(count);
  }
  // The focus has not arrived anywhere yet.
  setTimeout(() => {
    if (line.body.contains(document.activeElement)) return;
    remark(line, countsOf(line));
    showState();
    if (sendable(line).length) saveSoon(AFTER_LEAVING);
  });
}

lines = Array.from(table.querySelectorAll("tbody[data-line]"), read);
giveBack();
lines.forEach(show);
showTotals();
showState();
if (lines.some((line) => sendable(line).length) || (isGeneralChanged() && generalTheirs === null)) saveSoon(AFTER_LEAVING);
if (generalTheirs !== null) showGeneralClash();

form.addEventListener("input", typed);
form.addEventListener("compositionend", typed);
form.addEventListener("keydown", keyed);
form.addEventListener("paste", pastedInto);
form.addEventListener("click", clicked);
form.addEventListener("focusout", left);
form.addEventListener("focusin", (event) => event.target.matches(".return-cell") && event.target.select());
addEventListener("online", () => nTries && save());
addEventListener("pagehide", () => keepTimer && keep());
document.addEventListener("visibilitychange", () => document.hidden && keepTimer && keep());
