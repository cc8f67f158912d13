// Searchable pickers; a picker with an address asks the server as one types.
import TomSelect from "tom-select/base";
import clearButton from "tom-select/plugins/clear_button/plugin.js";
import removeButton from "tom-select/plugins/remove_button/plugin.js";
import { eachOnce, element } from "./marks.js";

TomSelect.define("clear_button", clearButton);
TomSelect.define("remove_button", removeButton);

function options(select) {
  const address = select.dataset.luPickerUrl;
  return {
    plugins: select.multiple ? { remove_button: { title: "去掉" } } : {},
    maxOptions: 200,
    // Marked letters would tear the words of an option apart, and their yellow is a risk grade's.
    highlight: false,
    // The words, not the codes: `text` is what the officer reads, `data-search` may add pinyin.
    searchField: ["text", "search"],
    allowEmptyOption: true,
    valueField: "value",
    labelField: "text",
    load: address
      ? (query, done) => {
          fetch(`${address}?q=${encodeURIComponent(query)}`, { headers: { Accept: "application/json" } })
            .then((answer) => (answer.ok ? answer.json() : Promise.reject(answer)))
            .then((found) => done(found.results))
            .catch(() => done());
        }
      : undefined,
    shouldLoad: (query) => query.length > 0,
    render: {
      option: (data) => element("div", "option", data.text || "（不限）"),
      item: (data) => element("div", "item", data.text),
      no_results: () => element("div", "no-results", "没有相符的选项"),
      loading: () => element("div", "no-results", "正在查找…"),
    },
  };
}

export function bindPickers(root) {
  eachOnce(root, "data-lu-picker", (select) => {
    const label = select.labels && select.labels[0] ? select.labels[0].textContent.trim() : select.getAttribute("aria-label");
    const picker = new TomSelect(select, options(select));
    // The library takes the label to its inner field; the hidden select keeps its name, hint and error go along.
    const told = select.getAttribute("aria-describedby");
    if (told) picker.control_input.setAttribute("aria-describedby", told);
    if (label) select.setAttribute("aria-label", label);
    if (!select.id) picker.control_input.setAttribute("aria-label", label || "");
  });
}
