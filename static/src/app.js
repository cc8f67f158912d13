// Behaviour of every page. Each module binds itself to a data-lu-* mark; a page works without any of them where a form can.
import htmx from "htmx.org";
import Collapse from "bootstrap/js/dist/collapse.js";
import Dropdown from "bootstrap/js/dist/dropdown.js";
import Offcanvas from "bootstrap/js/dist/offcanvas.js";
import { bindConfirm } from "./js/confirm.js";
import { bindCopy } from "./js/copy.js";
import { bindDrafts } from "./js/draft.js";
import { bindDropZones } from "./js/drop.js";
import { bindFilters } from "./js/filters.js";
import { bindFresh } from "./js/fresh.js";
import { bindGrids } from "./js/grid.js";
import { bindFinding } from "./js/find.js";
import { bindIdle } from "./js/idle.js";
import { bindKeyboard } from "./js/keyboard.js";
import { bindPickers } from "./js/picker.js";
import { bindPrint } from "./js/print.js";
import { bindRequests } from "./js/requests.js";
import { bindRows } from "./js/rows.js";
import { bindPopovers } from "./js/popover.js";
import { bindSelection, listenForTicks } from "./js/selection.js";
import { bindNotices } from "./js/notices.js";

// Bootstrap's parts listen for data-bs-toggle by themselves; naming them keeps the bundler from dropping them.
window.lu = { htmx, Collapse, Dropdown, Offcanvas };

const perPage = [bindKeyboard, bindFinding, bindConfirm, bindCopy, bindRows, bindRequests, bindIdle, bindPrint, bindNotices, bindPopovers, listenForTicks, bindFresh];
const perPiece = [bindPickers, bindDropZones, bindFilters, bindDrafts, bindSelection, bindGrids];

perPage.forEach((bind) => bind(document));
perPiece.forEach((bind) => bind(document.body));
document.body.addEventListener("htmx:load", (event) => {
  if (event.detail.elt !== document.body) perPiece.forEach((bind) => bind(event.detail.elt));
});
