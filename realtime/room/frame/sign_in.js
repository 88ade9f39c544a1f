// @ts-check
// Signing in: a token becomes a session cookie that no script can read. The token itself is kept nowhere.

import { Refused, SignedOut, signIn } from "../line/call.js";
import { el, fill, say } from "../draw/dom.js";
import { EXERCISE } from "../exercise/base.js";

/**
 * The dialog. Over a room that lost its session everything that was typed stays where it is.
 * @param {(me: any) => void} signedIn @param {string | null} ended why a session has ended, or null at the start
 */
export function signInDialog(signedIn, ended) {
  const fault = el("p", { class: "fault", role: "alert", id: "token-fault" });
  const token = el("input", {
    type: "password",
    id: "token",
    autocomplete: "off",
    spellcheck: "false",
    "aria-describedby": "token-fault token-hint",
    required: true,
  });
  const button = el("button", { type: "submit", class: "primary" }, "Sign in");
  /** @param {Event} event */
  const submit = async (event) => {
    event.preventDefault();
    say(fault, "");
    button.disabled = true;
    try {
      const me = await signIn(token.value.trim());
      dialog.close();
      dialog.remove();
      signedIn(me);
    } catch (refused) {
      say(
        fault,
        refused instanceof SignedOut || refused instanceof Refused
          ? "This token does not sign anybody in."
          : "The centre does not answer. Try again in a moment.",
      );
      token.focus();
    } finally {
      button.disabled = false;
    }
  };
  const dialog = el(
    "dialog",
    {
      class: "sign-in",
      "aria-labelledby": "sign-in-title",
      oncancel: (/** @type {Event} */ event) => event.preventDefault(),
    },
    el(
      "form",
      { onsubmit: submit },
      el("h1", { id: "sign-in-title" }, EXERCISE ? "EXERCISE – EADRCC operations room" : "EADRCC operations room"),
      ended
        ? el("p", { class: "told" }, ended)
        : el("p", { class: "quiet" }, "Euro-Atlantic Disaster Response Coordination Centre"),
      el("label", { for: "token" }, "Your token"),
      token,
      el(
        "p",
        { class: "hint", id: "token-hint" },
        EXERCISE
          ? "The one that its director gave you; who directs it signs in with his own. It is kept nowhere in this browser."
          : "The one that you were given with your account. It is kept nowhere in this browser.",
      ),
      fault,
      button,
    ),
  );
  document.body.append(dialog);
  dialog.showModal();
  token.focus();
  fill(fault);
  return dialog;
}
