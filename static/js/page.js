// What the page says about itself (data attributes of <body>), and small things said back on it.

export const page = {
  /** Key of the person signed in, "" on pages for anybody. */
  get user() {
    return document.body.dataset.user ?? "";
  },
  get sessionUrl() {
    return document.body.dataset.sessionUrl ?? "";
  },
  get signInUrl() {
    return document.body.dataset.signInUrl ?? "";
  },
  /** Milliseconds without a request after which the server ends the session. */
  get idle() {
    return Number(document.body.dataset.idleSeconds ?? 900) * 1000;
  },
  get csrfToken() {
    const field = document.querySelector('input[name="csrfmiddlewaretoken"]');
    return document.body.dataset.csrfToken ?? field?.value ?? "";
  },
  /** A sign-in elsewhere makes the old token worthless: every form of the page gets the new one. */
  set csrfToken(token) {
    document.body.dataset.csrfToken = token;
    for (const field of document.querySelectorAll('input[name="csrfmiddlewaretoken"]')) field.value = token;
  },
};

/** An element with properties (those with a dash are attributes) and children; never from a string of HTML. */
export function make(tag, properties = {}, ...children) {
  const element = document.createElement(tag);
  for (const [name, value] of Object.entries(properties)) {
    if (name.includes("-") || name === "role") element.setAttribute(name, value);
    else element[name] = value;
  }
  element.append(...children);
  return element;
}

/** "10:42", or "10:42 ngày 04/09/2019" where it is not today. */
export function clock(time) {
  const two = (number) => String(number).padStart(2, "0");
  const hour = `${two(time.getHours())}:${two(time.getMinutes())}`;
  if (time.toDateString() === new Date().toDateString()) return hour;
  return `${hour} ngày ${two(time.getDate())}/${two(time.getMonth() + 1)}/${time.getFullYear()}`;
}

/** Say a sentence where it is seen and read aloud: in the page's .status-line, or in one of our own. */
export function announce(sentence) {
  let line = document.querySelector(".status-line");
  if (!line) {
    line = make("div", { className: "status-line floating", role: "status" });
    document.body.append(line);
  }
  line.textContent = "";
  // A live region is read only when it changes after it is there.
  setTimeout(() => (line.textContent = sentence), 50);
  const clear = () => line.textContent === sentence && line.replaceChildren();
  if (line.classList.contains("floating")) setTimeout(clear, 15_000);
}

/** The element itself or the first within it that matches. */
export function first(root, selector) {
  return root.matches?.(selector) ? root : root.querySelector(selector);
}
