// The checklist of a visit: every tap is sent at once, every note when typing pauses. The page works without it as one
// form with a "Lưu" in each section. The server answers a sending (Accept: application/json) with
//   {at, locked, sentence, progress, sections: {pk: text}, items: {pk: {version, values, clashes, wrong, state}}}
// What is not yet confirmed is kept in this browser, as one draft for each visit beside those of drafts.js.

import { arrived, failed } from "./connection.js";
import { announce, clock, make, page } from "./page.js";
import { send } from "./sending.js";
import { forget, recall, remember } from "./storage.js";

const PARTS = ["result", "note", "count"];
const AFTER_TYPING = 1200;
const AFTER_TAPPING = 100;
const RETRY = [5, 10, 20, 40, 60]; // seconds
const NOT_SENT = "Chưa gửi được. Câu trả lời được giữ trên máy này và sẽ tự gửi khi có mạng trở lại.";

const form = document.querySelector("form[data-checklist]");
const draftKey = `cchc.draft:${page.user}:checklist-${form.dataset.checklist}`;

let isLocked = false;
let sending = null;
let saveTimer = 0;
let retryTimer = 0;
let nTries = 0;

function read(element) {
  const pk = element.dataset.item;
  const item = { pk, element, version: form.elements[`${pk}-version`], isClashing: false };
  item.saying = make("p", { className: "check-saving", role: "status" });
  element.querySelector("[data-state]").before(item.saying);
  item.stored = Object.fromEntries(PARTS.map((part) => [part, fieldOf(item, part)?.dataset?.stored ?? textOf(item, part)]));
  item.stored.result = element.dataset.result;
  // The page came back from the server with something it did not store: it is shown, and waits for a choice.
  item.isClashing = element.querySelector("[data-settle]") !== null;
  return item;
}

const fieldOf = (item, part) => form.elements[`${item.pk}-${part}`];
const textOf = (item, part) => fieldOf(item, part)?.value ?? "";
const changedOf = (item) => PARTS.filter((part) => fieldOf(item, part) && textOf(item, part).trim() !== item.stored[part].trim());
const sendable = (item) => (item.isClashing ? [] : changedOf(item));
const itemOf = (element) => items.find((item) => item.element === element.closest?.("[data-item]"));

function put(item, part, text) {
  const field = fieldOf(item, part);
  if (!field || textOf(item, part) === text) return;
  field.value = text;
  if (part === "result" && text === "") for (const radio of field) radio.checked = false;
}

/** {pk, element, version, stored: part → text, isClashing, saying} of every item on the page. */
const items = Array.from(form.querySelectorAll("[data-item]"), read);

// --- Kept in this browser ---

function keep() {
  const kept = {};
  for (const item of items) {
    const parts = changedOf(item);
    if (parts.length) kept[item.pk] = { version: item.version.value, values: Object.fromEntries(parts.map((part) => [part, textOf(item, part)])) };
  }
  // Answers of items that a filter hides stay kept.
  for (const [pk, draft] of Object.entries(recall(draftKey)?.items ?? {})) {
    if (!items.some((item) => item.pk === pk)) kept[pk] = draft;
  }
  if (!Object.keys(kept).length) return forget(draftKey);
  if (!remember(draftKey, { at: new Date().toISOString(), items: kept })) {
    failed("Máy này không giữ tạm được câu trả lời; đừng đóng trang trước khi thấy tên anh/chị dưới mục.");
  }
}

/** What an earlier page could not send is sent now, as of the version it was said of: the server sees a clash. */
function giveBack() {
  const draft = recall(draftKey);
  if (!draft?.items) return;
  let n = 0;
  for (const item of items) {
    const kept = draft.items[item.pk];
    if (!kept) continue;
    item.version.value = kept.version;
    for (const [part, text] of Object.entries(kept.values)) put(item, part, text);
    if (changedOf(item).length) n += 1;
    show(item);
  }
  if (n) announce(`Đã khôi phục ${n} mục chưa gửi lúc ${clock(new Date(draft.at))}.`);
}

// --- Shown ---

function show(item) {
  const isUnsaved = changedOf(item).length > 0;
  const words = nTries ? "Chưa gửi được, đã giữ trên máy này." : sending ? "Đang lưu…" : "Chưa lưu.";
  const said = isUnsaved && !item.isClashing ? words : "";
  if (item.saying.textContent !== said) item.saying.textContent = said;
}

const showAll = () => items.forEach(show);

function stateOf(item, html) {
  const holder = make("template", { innerHTML: html });
  item.element.querySelector("[data-state]").replaceChildren(holder.content);
}

// --- Sent ---

function changed(item, delay) {
  keep();
  show(item);
  clearTimeout(saveTimer);
  if (!nTries) saveTimer = setTimeout(save, delay);
}

/** Send what was changed; one sending at a time, in turn. */
async function save() {
  clearTimeout(saveTimer);
  clearTimeout(retryTimer);
  if (sending) await sending;
  if (isLocked) return;
  const batch = items.filter((item) => sendable(item).length);
  if (!batch.length) return;
  const body = new FormData();
  for (const item of batch) {
    body.set(`${item.pk}-version`, item.version.value);
    for (const part of sendable(item)) body.set(`${item.pk}-${part}`, textOf(item, part));
  }
  const told = Object.fromEntries(body.entries());
  sending = send(form.action, body, () => save());
  showAll();
  const { answer, isOver } = await sending;
  sending = null;
  if (answer && "items" in answer) received(answer, batch, told);
  else if (!isOver) later(answer?.sentence || NOT_SENT);
  showAll();
  keep();
  if (answer && "items" in answer && items.some((item) => sendable(item).some((part) => textOf(item, part) !== told[`${item.pk}-${part}`]))) {
    saveTimer = setTimeout(save, AFTER_TYPING);
  }
}

function later(sentence) {
  failed(sentence, form, () => save());
  retryTimer = setTimeout(save, RETRY[Math.min(nTries, RETRY.length - 1)] * 1000);
  nTries += 1;
}

function received(answer, batch, told) {
  nTries = 0;
  if (answer.locked) {
    isLocked = true;
    failed(`${answer.sentence} Câu trả lời chưa gửi được giữ trên máy này.`);
    return;
  }
  arrived(form);
  for (const item of batch) storedNow(item, answer.items[item.pk], told);
  const progress = make("template", { innerHTML: answer.progress });
  document.querySelector("#_checklist_progress").replaceWith(progress.content);
  for (const [pk, text] of Object.entries(answer.sections)) {
    const place = document.querySelector(`[data-section-count="${pk}"]`);
    if (place) place.textContent = text;
  }
}

function storedNow(item, answer, told) {
  if (!answer) return;
  item.version.value = answer.version;
  item.isClashing = answer.clashes.length > 0;
  item.element.dataset.result = answer.values.result;
  for (const part of PARTS) {
    const wasSent = `${item.pk}-${part}` in told;
    const isLeft = textOf(item, part) === (wasSent ? told[`${item.pk}-${part}`] : item.stored[part]);
    const isRefused = answer.clashes.includes(part) || answer.wrong.includes(part);
    item.stored[part] = answer.values[part];
    if (isLeft && !isRefused) put(item, part, answer.values[part]);
  }
  stateOf(item, answer.state);
}

/** Two people said two things: one of them is chosen, knowingly. */
function settle(item, whose) {
  item.isClashing = false;
  if (whose === "theirs") for (const part of PARTS) put(item, part, item.stored[part]);
  for (const place of item.element.querySelectorAll(".check-clash")) place.remove();
  changed(item, AFTER_TAPPING);
}

// --- Start ---

form.classList.add("is-live");
form.addEventListener("change", (event) => {
  const item = itemOf(event.target);
  if (item) changed(item, AFTER_TAPPING);
});
form.addEventListener("input", (event) => {
  const item = event.target.type !== "radio" && !event.isComposing && itemOf(event.target);
  if (item) changed(item, AFTER_TYPING);
});
form.addEventListener("click", (event) => {
  const button = event.target.closest?.("[data-settle]");
  if (button) settle(itemOf(button), button.dataset.settle);
});
form.addEventListener("submit", (event) => {
  event.preventDefault();
  save();
});
addEventListener("online", () => items.some((item) => sendable(item).length) && save());
addEventListener("pagehide", keep);
giveBack();
if (items.some((item) => sendable(item).length)) save();
// What the script added above may have moved the item that the address names.
document.getElementById(location.hash.slice(1))?.scrollIntoView();
