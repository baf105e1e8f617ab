// The session ends after some minutes without a request. It is said a minute before; when it has ended, the page and
// what was typed stay, signing in happens in another tab, and the request that was refused is sent again.
//
// The server answers page.sessionUrl with 200 {"user": key, "csrf_token": token}, or
// 401 {"signed_out": true, "sentence": "..."}; every htmx request after the end gets that same 401.

import { failed } from "./connection.js";
import { announce, make, page } from "./page.js";
import { recall, remember } from "./storage.js";

const SEEN = "cchc.seen"; // when any tab last heard from the server
const SIGNED_IN = "cchc.signed-in"; // when a sign-in was last sent from any tab

let lastHeard = Date.now();
let lastActive = Date.now();
let tokenIsOld = false;
let isOver = false; // said once; a closed dialog does not come back by itself
/** what asked → how to send again what the ended session refused it; a look-up must not push out the form beside it */
const refused = new Map();

export function start() {
  document.addEventListener("submit", (event) => {
    if (event.target.matches("form[data-sign-in]")) remember(SIGNED_IN, Date.now());
  });
  if (!page.user || !page.sessionUrl) return;
  heard();
  for (const name of ["keydown", "pointerdown", "input"]) {
    document.addEventListener(name, () => (lastActive = Date.now()), { passive: true });
  }
  addEventListener("storage", (event) => (tokenIsOld ||= event.key === SIGNED_IN));
  document.addEventListener("visibilitychange", comeBack);
  addEventListener("focus", comeBack);
  setInterval(look, Math.min(10_000, page.idle / 10));
}

/** The server has answered this person: the clock starts anew, in every tab. */
export function heard() {
  lastHeard = Date.now();
  isOver = false;
  remember(SEEN, lastHeard);
  warning?.close();
}

/** Does the session live? A new token goes into every form. {alive: true|false|undefined, sentence, someoneElse} */
export async function ping() {
  try {
    const response = await fetch(page.sessionUrl, {
      headers: { Accept: "application/json", "X-Requested-With": "XMLHttpRequest" },
      cache: "no-store",
      redirect: "manual",
    });
    if (response.status === 401 || response.type === "opaqueredirect") {
      const answer = await response.json().catch(() => ({}));
      return { alive: false, sentence: answer.sentence };
    }
    if (!response.ok) return { alive: undefined };
    const answer = await response.json();
    if (String(answer.user) !== page.user) return { alive: false, someoneElse: true };
    page.csrfToken = answer.csrf_token;
    tokenIsOld = false;
    heard();
    return { alive: true };
  } catch {
    return { alive: undefined };
  }
}

// --- The clock ---

async function look() {
  const silent = Date.now() - Math.max(lastHeard, recall(SEEN) ?? 0);
  const notice = Math.min(60_000, page.idle / 3);
  const isActive = Date.now() - lastActive < notice;
  if (isOver) return;
  if (silent >= page.idle) {
    warning?.close();
    const answer = await ping(); // another machine's tab may have kept the session alive
    if (answer.alive === false) ended(answer);
  } else if (isActive && silent > page.idle / 5 && !warning?.open) {
    await ping(); // somebody is typing: that is not idleness
  } else if (silent >= page.idle - notice) {
    warn();
  } else {
    warning?.close();
  }
}

/** Back from another tab: look whether the sign-in has happened there. What was refused is sent only when asked. */
async function comeBack() {
  if (document.hidden) return;
  if (!over?.open && !tokenIsOld) return look();
  const answer = await ping();
  if (answer.someoneElse) ended(answer);
  else if (answer.alive && over?.open && refused.size) say(READY);
  else if (answer.alive) signedInAgain();
}

// --- The dialogs ---

let warning;
let over;

function warn() {
  if (warning?.open) return;
  warning ??= dialog(
    "Phiên sắp hết",
    "Đã lâu không có thao tác nào, một phút nữa phiên làm việc sẽ hết. Nội dung đang gõ vẫn còn trên màn hình.",
    button("Làm việc tiếp", "btn-primary", stay),
  );
  warning.showModal();
}

async function stay() {
  warning.close();
  const answer = await ping();
  if (answer.alive === false) ended(answer);
  if (answer.alive === undefined) failed(NO_SERVER);
}

/** The session is over. `again` sends what `asker` was refused once more, after signing in. */
export function ended({ sentence, someoneElse } = {}, again = null, asker = null) {
  isOver = true;
  if (again) refused.set(asker, again);
  over ??= dialog(
    "Phiên làm việc đã hết",
    "",
    make("a", { className: "btn btn-primary", href: page.signInUrl, target: "_blank", rel: "noopener" }, SIGN_IN),
    button("Gửi lại", "btn-outline-primary", afterSignIn),
  );
  say(someoneElse ? SOMEONE_ELSE : (sentence ?? STILL_HERE));
  over.querySelector("button").textContent = refused.size ? "Gửi lại" : "Tôi đã đăng nhập lại";
  if (!over.open) over.showModal();
}

const SIGN_IN = "Đăng nhập ở thẻ mới";
const STILL_HERE = "Nội dung đang gõ vẫn còn trên màn hình. Hãy đăng nhập lại ở thẻ mới rồi trở về thẻ này.";
const SOMEONE_ELSE =
  "Trình duyệt này đang đăng nhập bằng tài khoản khác. Hãy đăng nhập lại bằng tài khoản của trang này, " +
  "hoặc chép nội dung ra chỗ khác rồi tải lại trang.";
const READY = "Đã đăng nhập lại. Nội dung vẫn còn nguyên, bấm “Gửi lại” để gửi.";
const NOT_YET = "Chưa thấy phiên mới. Hãy đăng nhập ở thẻ mới rồi bấm lại.";
const NO_SERVER = "Không kết nối được với máy chủ. Nội dung vẫn còn trên màn hình; hãy thử lại.";

async function afterSignIn() {
  const answer = await ping();
  if (answer.alive) signedInAgain();
  else if (answer.someoneElse) say(SOMEONE_ELSE);
  else say(answer.alive === false ? NOT_YET : NO_SERVER);
}

function signedInAgain() {
  if (!over?.open) return;
  over.close();
  const requests = [...refused.values()];
  refused.clear();
  for (const send of requests) send();
  if (!requests.length) announce("Đã đăng nhập lại. Nội dung vẫn còn nguyên.");
}

function say(sentence) {
  over.querySelector("p").textContent = sentence;
}

function dialog(title, sentence, ...actions) {
  const id = `dialog-${document.querySelectorAll("dialog").length}`;
  const built = make(
    "dialog",
    { className: "portal-dialog", "aria-labelledby": `${id}-title`, "aria-describedby": `${id}-text` },
    make("h2", { id: `${id}-title`, textContent: title }),
    make("p", { id: `${id}-text`, role: "status", textContent: sentence }),
    make("div", { className: "form-actions" }, ...actions),
  );
  document.body.append(built);
  return built;
}

function button(words, look, act) {
  const built = make("button", { type: "button", className: `btn ${look}`, textContent: words });
  built.addEventListener("click", act);
  return built;
}
