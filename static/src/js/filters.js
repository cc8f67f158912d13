// A filter bar submits itself: text after a pause, choices at once. Empty fields stay out of the address.
import { eachOnce } from "./marks.js";

function submit(form) {
  form.requestSubmit();
}

export function bindFilters(root) {
  eachOnce(root, "data-lu-filters", (form) => {
    let pause = 0;
    form.addEventListener("change", (event) => {
      if (event.target.type !== "search" && event.target.type !== "text") submit(form);
    });
    form.addEventListener("input", (event) => {
      // Letters of a syllable that an input method is still composing are no words yet.
      if (event.isComposing) return;
      if (event.target.type !== "search" && event.target.type !== "text") return;
      window.clearTimeout(pause);
      pause = window.setTimeout(() => submit(form), event.target.type === "search" ? 250 : 500);
    });
    form.addEventListener("compositionend", (event) => {
      window.clearTimeout(pause);
      pause = window.setTimeout(() => submit(form), 250);
      event.stopPropagation();
    });
    form.addEventListener("submit", () => window.clearTimeout(pause));
    form.addEventListener("formdata", (event) => {
      [...event.formData.entries()].forEach(([name, value]) => {
        if (value === "") event.formData.delete(name);
      });
    });
    form.addEventListener("htmx:configRequest", (event) => {
      const sent = event.detail.formData || event.detail.parameters;
      [...sent.entries()].forEach(([name, value]) => {
        if (value === "") sent.delete(name);
      });
    });
  });
}
