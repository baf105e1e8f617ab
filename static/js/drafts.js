// Typing is never lost: forms with data-keep="<key>" are kept in this browser until the server has them.
//
// One draft per person and form key. It is thrown away when the server has confirmed that very form, when its
// owner signs out, when somebody else signs in here, and after thirty days. Passwords, files, hidden fields
// (unless marked data-keep-field) and anything within data-no-keep are never kept.

import { announce, clock, make, page } from "./page.js";
import { forget, keysFrom, recall, remember } from "./storage.js";

const PREFIX = "cchc.draft:";
const AFTER_TYPING = 400;
const KEPT_FOR = 30 * 24 * 3600 * 1000;
const NEVER = ["hidden", "password", "file", "submit", "button", "reset", "image"];

/** form → {asSent: what the server put in it, or null where it answers something typed; timer} */
const watched = new WeakMap();

const ours = () => `${PREFIX}${page.user}:`;
const keyOf = (form) => ours() + form.dataset.keep;
const versionOf = (form) => form.querySelector('input[type="hidden"][name$="version"]')?.value ?? "";

export function start() {
  if (!page.user) return;
  throwAwayOthers();
  throwAwaySaved();
  watchAll();
  for (const name of ["input", "change", "compositionend"]) document.addEventListener(name, typed);
  document.addEventListener("submit", (event) => keepNow(event.target), true);
  document.addEventListener("submit", signingOut, true);
  document.addEventListener("reset", (event) => setTimeout(() => keepNow(event.target)));
  document.addEventListener("saved", saved);
  document.addEventListener("dropped", (event) => throwAwayKey(event.target.dataset.keep));
  document.addEventListener("htmx:afterSettle", () => {
    throwAwaySaved();
    watchAll();
  });
  addEventListener("pagehide", keepAll);
  document.addEventListener("visibilitychange", () => document.hidden && keepAll());
}

// --- Keeping ---

function typed(event) {
  const form = event.target.form;
  const watch = form && watched.get(form);
  if (!watch || event.isComposing) return;
  clearTimeout(watch.timer);
  watch.timer = setTimeout(() => keepNow(form), AFTER_TYPING);
}

function keepAll() {
  for (const form of document.querySelectorAll("form[data-keep]")) {
    if (watched.get(form)?.timer) keepNow(form);
  }
}

function keepNow(form) {
  const watch = watched.get(form);
  if (!watch || !form.isConnected) return;
  clearTimeout(watch.timer);
  watch.timer = 0;
  const values = written(form, isTyped);
  if (JSON.stringify(values) === watch.asSent) {
    forget(keyOf(form));
    tell(form, "");
    return;
  }
  const at = new Date();
  const hidden = written(form, isCarried);
  const kept = remember(keyOf(form), { at: at.toISOString(), version: versionOf(form), values, hidden });
  form.toggleAttribute("data-draft-failed", !kept);
  const isKeptNow = `Đã giữ tạm trên máy này lúc ${clock(at)}, chưa gửi.`;
  tell(form, kept ? isKeptNow : "Máy này không giữ tạm được nội dung; hãy bấm Lưu.");
}

function tell(form, sentence) {
  const place = form.querySelector(".draft-state");
  if (place) place.textContent = sentence;
}

/** name → values, in the order of the page, of the fields that are wanted. */
function written(form, isWanted) {
  const values = {};
  for (const field of form.elements) {
    if (!isWanted(field)) continue;
    const list = (values[field.name] ??= []);
    if (field.type === "checkbox" || field.type === "radio") {
      if (field.checked) list.push(field.value);
    } else if (field.type === "select-multiple") {
      list.push(...Array.from(field.selectedOptions, (option) => option.value));
    } else {
      list.push(field.value);
    }
  }
  return values;
}

function isTyped(field) {
  if (!field.name || NEVER.includes(field.type)) return false;
  return !/password|one-time-code/.test(field.autocomplete ?? "") && !field.closest("[data-no-keep]");
}

/** Goes with a draft without being one: another in a fresh form is no difference. */
function isCarried(field) {
  return field.type === "hidden" && "keepField" in field.dataset;
}

// --- Giving back ---

function watchAll() {
  for (const form of document.querySelectorAll("form[data-keep]")) if (!watched.has(form)) watch(form);
}

function watch(form) {
  // A form that comes back with errors has in it what was typed last: newer than any draft.
  const isAnswer = "bound" in form.dataset || form.querySelector('.is-invalid, [aria-invalid="true"]') !== null;
  const asSent = isAnswer ? null : JSON.stringify(written(form, isTyped));
  watched.set(form, { asSent, timer: 0 });
  const draft = recall(keyOf(form));
  if (!draft || isAnswer) return;
  if (JSON.stringify(draft.values) === asSent) forget(keyOf(form));
  else if (draft.version === versionOf(form)) giveBack(form, draft);
  else offer(form, draft);
}

function giveBack(form, draft) {
  const fresh = written(form, isCarried);
  fill(form, { ...draft.values, ...draft.hidden });
  notice(form, `Đã khôi phục nội dung chưa lưu lúc ${clock(new Date(draft.at))}.`, {
    "Bỏ nội dung này": () => throwAway(form, fresh),
  });
}

/** The record was changed by somebody since: the new text stays, and the typed one is a button away. */
function offer(form, draft) {
  const at = clock(new Date(draft.at));
  notice(form, `Có nội dung chưa lưu lúc ${at}, nhưng bản ghi đã được người khác sửa sau đó.`, {
    "Dùng nội dung đã gõ": () => fill(form, { ...draft.values, ...draft.hidden }),
    "Bỏ nội dung đã gõ": () => forget(keyOf(form)),
  });
}

function throwAway(form, fresh) {
  const watch = watched.get(form);
  clearTimeout(watch.timer);
  watch.timer = 0;
  form.reset(); // the reset event then keeps nothing, for the form is as it was sent
  fill(form, fresh); // which a reset leaves as they are
  forget(keyOf(form));
  form.querySelector("input:not([type=hidden]), select, textarea")?.focus();
}

function notice(form, sentence, choices) {
  form.querySelector(":scope > .draft-notice")?.remove();
  const box = make("div", { className: "draft-notice", role: "status" }, make("span", { textContent: sentence }));
  for (const [words, act] of Object.entries(choices)) {
    const look = "btn btn-sm btn-outline-primary";
    const button = make("button", { type: "button", className: look, textContent: words });
    button.addEventListener("click", () => {
      box.remove();
      act();
    });
    box.append(button);
  }
  form.prepend(box);
}

function fill(form, values) {
  const turn = {};
  for (const field of form.elements) {
    const list = (isTyped(field) || isCarried(field)) && values[field.name];
    if (!list) continue;
    const before = stateOf(field);
    if (field.type === "checkbox" || field.type === "radio") {
      field.checked = list.includes(field.value);
    } else if (field.type === "select-multiple") {
      for (const option of field.options) option.selected = list.includes(option.value);
    } else {
      const nth = (turn[field.name] = (turn[field.name] ?? -1) + 1);
      const value = list[nth];
      const fits = field.type !== "select-one" || Array.from(field.options).some((option) => option.value === value);
      if (value !== undefined && fits) field.value = value;
    }
    if (isCarried(field)) rename(form, before, field.value);
    if (stateOf(field) !== before) {
      for (const name of ["input", "change"]) field.dispatchEvent(new Event(name, { bubbles: true }));
    }
  }
}

/** What is named after the record's uuid (the files htmx keeps while the form comes back) follows it. */
function rename(form, from, to) {
  if (!from || from === to) return;
  for (const element of form.querySelectorAll(`[id*="${CSS.escape(from)}"]`)) element.id = element.id.replace(from, to);
}

function stateOf(field) {
  if (field.type === "select-multiple") return Array.from(field.selectedOptions, (option) => option.value).join("\n");
  return field.type === "checkbox" || field.type === "radio" ? field.checked : field.value;
}

// --- Throwing away ---

/** HX-Trigger of the response: {"saved": {"keys": [...], "sentence": "..."}}, or "saved": the form that asked. */
function saved(event) {
  const form = event.target.closest?.("form[data-keep]");
  const keys = event.detail?.keys ?? (form ? [form.dataset.keep] : []);
  for (const key of keys) throwAwayKey(key);
  if (event.detail?.sentence) announce(event.detail.sentence);
  setTimeout(watchAll);
}

/** A whole page says what it has saved: <div data-saved-keys="key key">. */
function throwAwaySaved() {
  for (const place of document.querySelectorAll("[data-saved-keys]")) {
    for (const key of place.dataset.savedKeys.split(/\s+/)) if (key) throwAwayKey(key);
    place.removeAttribute("data-saved-keys");
  }
}

function throwAwayKey(key) {
  forget(ours() + key);
  for (const form of document.querySelectorAll("form[data-keep]")) {
    if (form.dataset.keep !== key) continue;
    clearTimeout(watched.get(form)?.timer);
    watched.delete(form);
    tell(form, "");
    form.querySelector(":scope > .draft-notice")?.remove();
  }
}

function throwAwayOthers() {
  for (const key of keysFrom(PREFIX)) {
    const age = Date.now() - Date.parse(recall(key)?.at);
    if (!key.startsWith(ours()) || !(age < KEPT_FOR)) forget(key);
  }
}

function signingOut(event) {
  if (!event.target.matches("form[data-sign-out]")) return;
  keepAll();
  const kept = keysFrom(ours());
  if (kept.length && !confirm("Trên máy này còn nội dung chưa lưu. Đăng xuất sẽ xóa nội dung đó. Vẫn đăng xuất?")) {
    event.preventDefault();
    event.stopImmediatePropagation();
    return;
  }
  for (const key of kept) forget(key);
  for (const form of document.querySelectorAll("form[data-keep]")) watched.delete(form);
}
