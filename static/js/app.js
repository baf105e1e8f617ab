// The portal's scripts. <script type="module" src="js/app.js">, after the deferred htmx and Bootstrap; a
// <link rel="modulepreload"> for each of the other files here spares slow networks a second round. Every page works
// without them. What a template may use:
//
// <body class="portal" …>
//   data-user="…"             key of the person signed in (never shown); absent on pages for anybody
//   data-csrf-token="…"       {{ csrf_token }}; sent by htmx as X-CSRFToken
//   data-session-url="…"      GET → 200 {"user", "csrf_token"} | 401 {"signed_out": true, "sentence"}
//   data-sign-in-url="…"      opened in a new tab when the session is over
//   data-idle-seconds="900"   how long the server keeps a silent session
//
// <form …>
//   data-keep="key"           what is typed is kept in this browser until saved; key: what the form is about,
//                             such as finding-new-<inspection uuid> or finding-<uuid>
//   data-bound                {% if form.is_bound %}: holds an answer, so no draft is laid over it (also understood
//                             from .is-invalid)
//   data-guard                asks before leaving when something was typed (not needed with data-keep)
//   data-confirm="question"   asks first; also on a submit button
//   data-sign-in, data-sign-out   on those two forms; signing out throws drafts away
//   <input type="hidden" data-keep-field>   goes with the draft (the client-made uuid of a new record)
//   <input type="hidden" name="version">    a draft typed on an older version is offered, not laid over
//   data-no-keep              on a field or around some: not kept
//   <div class="draft-state"> says "Đã giữ tạm trên máy này lúc 10:42, chưa gửi."
//
// Anywhere
//   data-search               the field "/" goes to
//   data-copy="#id"           a hidden button that copies what that text field holds
//   data-saved-keys="key key" on any element of a page that follows a save: those drafts are thrown away
//   data-focus-next           what htmx brings in: its first field gets the focus ("stays open for the next one")
//   data-fill-target="#id"    around (or on) buttons, radios or a select whose data-fill-text is the wording offered
//   data-chips > data-check-all   a button that takes all checkboxes of the group, or none
//   data-chip-search          around a text field, data-find (button), chips with data-search-text (folded) and
//                             data-chip-none ("nothing matches", hidden): shows the chips that match the words
//   data-understand           on a field with hx-trigger="change, understand": asks the server when typing pauses
//   a data-close-form         in a form that htmx opened in place: takes it away, its draft too
//   input[type=file] data-max-bytes="20000000"   refused before sending, with a sentence; pictures are shown first
//
// Responses to htmx
//   200/422/409               swapped; 422 is the form with its errors, 409 the form beside a newer record
//   401 {"signed_out": true, "sentence"}   dialog; after signing in elsewhere the request is sent again
//   403 with X-CSRF-Failure   token fetched anew, sent again once
//   other 4xx and 5xx         a bar with {"sentence"} of the JSON body, or our own sentence
//   HX-Trigger: {"saved": {"keys": ["key"], "sentence": "Đã lưu lúc 10:42."}}   drafts go, the sentence is said

import * as chips from "./chips.js";
import * as connection from "./connection.js";
import * as copy from "./copy.js";
import * as drafts from "./drafts.js";
import * as forms from "./forms.js";
import * as htmxConfig from "./htmx-config.js";
import * as session from "./session.js";
import * as understood from "./understood.js";

// Forms first: it stops what must not be sent before a draft or a sign-out sees it.
for (const part of [htmxConfig, forms, drafts, chips, session, connection, understood, copy]) part.start();
