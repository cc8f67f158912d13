// A deed that cannot be waved through: the form says what happens, to how many and whether it can be undone.
export function bindConfirm(root) {
  const dialog = root.querySelector("[data-lu-dialog]");
  if (!dialog || !dialog.showModal) return;
  let waiting = null;
  const put = (part, text) => {
    const place = dialog.querySelector(`[data-lu-dialog-${part}]`);
    place.textContent = text || "";
    place.hidden = !text;
  };

  const ask = (form, submitter) => {
    const { luConfirm, luConfirmText, luConfirmUndo, luConfirmVerb, luConfirmGrave } = form.dataset;
    put("title", luConfirm);
    put("text", luConfirmText);
    put("undo", luConfirmUndo);
    const go = dialog.querySelector("[data-lu-dialog-go]");
    go.textContent = luConfirmVerb || submitter.textContent.trim();
    go.classList.toggle("lu-button-grave", luConfirmGrave === "yes");
    go.classList.toggle("lu-button-primary", luConfirmGrave !== "yes");
    waiting = { form, submitter };
    dialog.showModal();
  };

  // Capture: before htmx sees the submit.
  root.addEventListener("submit", (event) => {
    const form = event.target.closest("form[data-lu-confirm]");
    if (!form || form.dataset.luConfirmed === "yes") return;
    event.preventDefault();
    event.stopImmediatePropagation();
    ask(form, event.submitter || form.querySelector("[type=submit]"));
  }, true);

  dialog.addEventListener("close", () => {
    const { form, submitter } = waiting || {};
    waiting = null;
    if (!form) return;
    if (dialog.returnValue !== "go") {
      submitter.focus();
      return;
    }
    form.dataset.luConfirmed = "yes";
    form.requestSubmit(submitter.form === form ? submitter : undefined);
    window.setTimeout(() => delete form.dataset.luConfirmed, 0);
  });
  dialog.addEventListener("click", (event) => {
    if (event.target === dialog) dialog.close("stay");
  });
  dialog.addEventListener("cancel", () => {
    dialog.returnValue = "stay";
  });
}
