// Forms that behave at a counter with a slow network: sent once, errors found, photos seen before they are sent.

import { first, make } from "./page.js";

const INVALID = '.is-invalid, [aria-invalid="true"]';
const FIELD = "input:not([type=hidden]):not([disabled]), select:not([disabled]), textarea:not([disabled])";
const GIVE_UP_WAITING = 30_000;

/** form opened in place → what opened it */
const openers = new WeakMap();
let composing = false;

export function start() {
  document.addEventListener("compositionstart", () => (composing = true));
  document.addEventListener("compositionend", () => (composing = false));
  document.addEventListener("keydown", keyed, true);
  document.addEventListener("submit", beforeSubmit, true);
  document.addEventListener("submit", afterSubmit);
  document.addEventListener("change", changed);
  document.addEventListener("click", clicked);
  document.addEventListener("input", (event) => event.target.form?.toggleAttribute("data-touched", true));
  document.addEventListener("reset", (event) => {
    event.target.removeAttribute("data-touched");
    setTimeout(() => event.target.querySelectorAll('input[type="file"]').forEach(showFiles));
  });
  document.addEventListener("saved", (event) => event.target.closest?.("form")?.removeAttribute("data-touched"));
  document.addEventListener("htmx:beforeRequest", (event) => busy(event.detail.requestConfig.elt));
  document.addEventListener("htmx:afterRequest", (event) => ready(event.detail.requestConfig.elt));
  document.addEventListener("htmx:afterSettle", settled);
  document.addEventListener("htmx:xhr:progress", uploading);
  addEventListener("pageshow", () => document.querySelectorAll("[data-submitting]").forEach(ready));
  addEventListener("beforeunload", leaving);
  goToErrors(document);
}

// --- Keys ---

function keyed(event) {
  // 229: the key belongs to the input method (Telex); some browsers end the composition just before it.
  if (event.key === "Enter" && (event.isComposing || event.keyCode === 229)) {
    composing = true;
    setTimeout(() => (composing = event.isComposing));
  }
  if (event.key !== "/" || event.ctrlKey || event.metaKey || event.altKey || event.isComposing) return;
  if (event.target.closest?.("input, select, textarea, [contenteditable], dialog")) return;
  const search = document.querySelector("[data-search]");
  if (!search) return;
  event.preventDefault();
  search.focus();
  search.select();
}

// --- Sent once ---

function beforeSubmit(event) {
  const form = event.target;
  const question = event.submitter?.dataset.confirm ?? form.dataset.confirm;
  const refused = Array.from(form.elements).find((field) => field.type === "file" && field.validity.customError);
  refused?.focus(); // browsers do not look at it themselves in a form with novalidate
  if (composing || refused || "submitting" in form.dataset || (question && !confirm(question))) {
    event.preventDefault();
    event.stopImmediatePropagation();
  }
}

function afterSubmit(event) {
  // Prevented: htmx sends it and tells of its own beginning and end.
  if (event.defaultPrevented || event.target.method === "get" || event.target.method === "dialog") return;
  busy(event.target, event.submitter);
  setTimeout(() => ready(event.target), GIVE_UP_WAITING);
}

function busy(element, submitter = null) {
  if (!element.matches?.("form, button")) return;
  element.dataset.submitting = "";
  // Not `disabled`: that would drop the keyboard's focus and the button's own value.
  for (const button of buttonsOf(element)) button.setAttribute("aria-disabled", "true");
  (submitter ?? buttonsOf(element)[0])?.classList.add("busy");
}

function ready(element) {
  if (!element.matches?.("form, button")) return;
  delete element.dataset.submitting;
  for (const button of buttonsOf(element)) {
    button.removeAttribute("aria-disabled");
    button.classList.remove("busy");
  }
  element.querySelector(":scope > .upload-progress")?.remove();
}

function buttonsOf(element) {
  if (element.matches("button")) return [element];
  return Array.from(element.elements).filter((field) => field.type === "submit");
}

function uploading({ target, detail }) {
  if (!target.matches?.("form") || !detail.lengthComputable || detail.total < 200_000) return;
  let meter = target.querySelector(":scope > .upload-progress progress");
  if (!meter) {
    meter = make("progress", { className: "meter", max: 100, "aria-label": "Đang gửi tệp" });
    target.append(make("div", { className: "upload-progress" }, meter, make("span")));
  }
  const percent = Math.round((100 * detail.loaded) / detail.total);
  meter.value = percent;
  meter.nextSibling.textContent = percent < 100 ? `Đang gửi ${percent} %` : "Đã gửi, máy chủ đang xử lý…";
}

// --- Where to look next ---

function settled({ detail }) {
  if (!detail.requestConfig?.triggeringEvent) return; // a page that asks by itself never takes the focus
  const form = first(detail.elt, "form");
  const opener = detail.requestConfig.elt;
  if (form && opener.isConnected && !opener.matches("form")) openers.set(form, opener);
  if (goToErrors(detail.elt)) return;
  const next = first(detail.elt, "[data-focus-next]");
  const field = next && first(next, FIELD);
  field?.focus();
  field?.closest("[data-focus-next]").scrollIntoView({ block: "nearest" });
}

/** A form opened in place goes away, the focus back to its opener. On a page of its own the link leads away. */
function closeForm(event, form) {
  event.preventDefault();
  if ("touched" in form.dataset && !confirm("Bỏ nội dung đang gõ trong biểu mẫu này?")) return;
  form.dispatchEvent(new Event("dropped", { bubbles: true }));
  const opener = openers.get(form);
  form.remove();
  if (opener?.isConnected) opener.focus();
}

function goToErrors(root) {
  const place = first(root, ".error-summary") ?? first(root, INVALID);
  if (!place) return false;
  const field = place.matches(`.error-summary, ${FIELD}`) ? place : (place.querySelector(FIELD) ?? place);
  field.focus();
  return true;
}

// --- Leaving ---

function leaving(event) {
  const unsaved = Array.from(document.forms).some((form) => {
    if ("submitting" in form.dataset || !("touched" in form.dataset)) return false;
    const keeps = "keep" in form.dataset && !("draftFailed" in form.dataset);
    const hasFile = Array.from(form.elements).some((field) => field.type === "file" && field.files.length > 0);
    return ("guard" in form.dataset && !keeps) || ("keep" in form.dataset && (hasFile || !keeps));
  });
  if (unsaved) event.preventDefault();
}

// --- Photos, and words offered ---

function changed({ target }) {
  if (target.matches('input[type="file"]')) showFiles(target);
  if (target.matches("input[data-fill-text]") && target.checked) offer(target, target.dataset.fillText);
  if (target.matches("select[data-fill-target]")) offer(target, target.selectedOptions[0]?.dataset.fillText);
}

function clicked(event) {
  const button = event.target.closest?.("button[data-fill-text]");
  if (button) offer(button, button.dataset.fillText);
  const close = event.target.closest?.("[data-close-form]");
  if (close?.closest("form[hx-post]")) closeForm(event, close.closest("form"));
}

/** Put a common wording into the field, without touching what somebody wrote there. */
function offer(source, words) {
  const field = document.querySelector(source.closest("[data-fill-target]")?.dataset.fillTarget ?? "#none");
  if (!field || !words) return;
  if (field.value.trim() && field.value !== field.dataset.filled) {
    if (!source.matches("button") || field.value.includes(words)) return;
    field.value = `${field.value.trimEnd()} ${words}`;
  } else {
    field.value = words;
    field.dataset.filled = words;
  }
  for (const name of ["input", "change"]) field.dispatchEvent(new Event(name, { bubbles: true }));
}

function showFiles(input) {
  const note = beside(input, "file-note", { role: "status" });
  const preview = beside(input, "file-preview", {});
  preview.replaceChildren();
  const files = Array.from(input.files);
  const limit = Number(input.dataset.maxBytes ?? 20_000_000);
  const heavy = files.find((file) => file.size > limit);
  const advice = input.accept.includes("image")
    ? "Hãy chụp lại ở cỡ ảnh thường (12 MP), hoặc thu nhỏ rồi chọn lại."
    : "Hãy chọn tệp khác.";
  const sentence = heavy
    ? `“${heavy.name}” nặng ${megabytes(heavy.size)}, vượt mức ${megabytes(limit)} cho một tệp. ${advice}`
    : "";
  input.setCustomValidity(sentence);
  note.classList.toggle("refused", Boolean(heavy));
  note.textContent = sentence || files.map((file) => `${file.name} (${megabytes(file.size)})`).join(", ");
  for (const file of files) if (file.type.startsWith("image/")) preview.append(picture(file));
}

function picture(file) {
  const image = make("img", { alt: `Xem trước: ${file.name}`, src: URL.createObjectURL(file) });
  image.addEventListener("load", () => URL.revokeObjectURL(image.src));
  image.addEventListener("error", () => image.remove()); // HEIC and the like: the name stands in the note
  return image;
}

function beside(input, name, attributes) {
  const parent = input.parentElement;
  let place = parent.querySelector(`:scope > .${name}`);
  if (!place) {
    place = make("div", { className: name, ...attributes });
    parent.append(place);
  }
  return place;
}

function megabytes(size) {
  const number = (size / 1_000_000).toFixed(1).replace(/\.0$/, "").replace(".", ",");
  return `${number} MB`;
}
