// How htmx behaves here: within the content policy, never leaving pages in the browser's storage, and never silent.

import { arrived, failed } from "./connection.js";
import { page } from "./page.js";
import { ended, heard, ping } from "./session.js";

const NO_CONNECTION = "Mất kết nối. Nội dung vẫn còn trên màn hình, chưa gửi được.";
const NO_ANSWER = "Máy chủ chưa trả lời. Nội dung vẫn còn trên màn hình.";
const ON_SCREEN = "Nội dung vẫn còn trên màn hình";

const SAFE = ["get", "head", "options"];

/** elements whose request was already sent a second time with a fresh token */
const triedAgain = new WeakSet();

export function start() {
  const { htmx } = window;
  if (!htmx) return;
  Object.assign(htmx.config, {
    includeIndicatorStyles: false, // an inline style; portal.css has them
    allowEval: false,
    allowScriptTags: false,
    selfRequestsOnly: true,
    historyCacheSize: 0, // pages hold names and demands: none is left behind in the browser
    refreshOnHistoryMiss: true,
    scrollBehavior: "instant",
    scrollIntoViewOnBoost: false,
    timeout: 30_000,
    responseHandling: [
      { code: "204", swap: false },
      { code: "[23]..", swap: true },
      { code: "422", swap: true }, // the form with its errors
      { code: "409", swap: true }, // the form beside the record that changed meanwhile
      { code: "[45]..", swap: false, error: true },
    ],
  });
  document.addEventListener("htmx:configRequest", prepare);
  document.addEventListener("htmx:beforeSwap", refuseSignInPage);
  document.addEventListener("htmx:afterRequest", received);
  document.addEventListener("htmx:responseError", refusedBy);
  document.addEventListener("htmx:sendError", (event) => lost(event, NO_CONNECTION));
  document.addEventListener("htmx:timeout", (event) => lost(event, NO_ANSWER));
}

function prepare({ detail }) {
  if (!SAFE.includes(detail.verb) && page.csrfToken) detail.headers["X-CSRFToken"] = page.csrfToken;
  // A photo over a slow line takes minutes; its progress is shown instead.
  if (asker(detail).matches('[enctype="multipart/form-data"], [hx-encoding="multipart/form-data"]')) detail.timeout = 0;
}

function received({ detail }) {
  const { status } = detail.xhr ?? {};
  if (!status || status === 401) return;
  // What a page asks for by itself does not put off the end of the session (accounts/passive.py).
  if (isAsked(detail) && !isSignInPage(detail.xhr)) heard();
  if (status < 500) arrived(asker(detail));
  if (status !== 403) triedAgain.delete(asker(detail));
}

async function refusedBy({ detail }) {
  const { xhr } = detail;
  const elt = asker(detail);
  const again = () => send(detail);
  if (xhr.status === 401) return ended(answerOf(xhr), isAsked(detail) ? again : null, elt);
  if (xhr.status === 403 && xhr.getResponseHeader("X-CSRF-Failure") && !triedAgain.has(elt)) {
    triedAgain.add(elt);
    const { alive, ...answer } = await ping();
    if (alive) return again();
    if (alive === false) return ended(answer, again, elt);
  }
  const canHelp = (xhr.status >= 500 || xhr.status === 429) && isAsked(detail);
  failed(answerOf(xhr).sentence ?? sentenceFor(xhr.status), elt, canHelp ? again : null);
}

function refuseSignInPage({ detail }) {
  if (!isSignInPage(detail.xhr)) return;
  detail.shouldSwap = false;
  ended({}, isAsked(detail) ? () => send(detail) : null, asker(detail));
}

function lost({ detail }, sentence) {
  failed(sentence, asker(detail), isAsked(detail) ? () => send(detail) : null);
}

/** What asked: later events tell of the target, and are sent from whatever of it is left. */
function asker(detail) {
  return detail.requestConfig?.elt ?? detail.elt;
}

/** Asked for by a person, not by a page that looks after its own progress. */
function isAsked(detail) {
  return Boolean(detail.requestConfig?.triggeringEvent);
}

/** Ask again the way it was asked: a form is read anew, so nothing typed meanwhile is left out. */
function send({ requestConfig }) {
  const { elt, triggeringEvent } = requestConfig;
  if (!elt.isConnected) return;
  if (elt instanceof HTMLFormElement) {
    const submitter = triggeringEvent.submitter;
    elt.requestSubmit(submitter && elt.contains(submitter) ? submitter : undefined);
  } else {
    window.htmx.trigger(elt, triggeringEvent.type);
  }
}

function isSignInPage(xhr) {
  if (!xhr?.responseURL || !page.signInUrl) return false;
  const path = (url) => new URL(url, location.href).pathname;
  return path(xhr.responseURL) === path(page.signInUrl) && path(page.signInUrl) !== location.pathname;
}

function answerOf(xhr) {
  try {
    const answer = JSON.parse(xhr.responseText);
    return answer && typeof answer === "object" ? answer : {};
  } catch {
    return {};
  }
}

function sentenceFor(status) {
  const sentences = {
    403: `Tài khoản này không có quyền làm việc đó. ${ON_SCREEN}.`,
    404: `Không tìm thấy mục này, có thể vừa được thay đổi. ${ON_SCREEN}; hãy mở lại trang ở thẻ khác để xem.`,
    413: `Tệp gửi lên quá lớn nên không được nhận. ${ON_SCREEN}; hãy chọn tệp nhỏ hơn.`,
    429: `Gửi quá nhiều lần liền nhau. ${ON_SCREEN}; hãy chờ một phút rồi gửi lại.`,
  };
  return sentences[status] ?? `Máy chủ gặp lỗi nên chưa làm được. ${ON_SCREEN}; hãy gửi lại sau ít phút.`;
}
