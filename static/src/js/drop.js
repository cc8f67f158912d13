// A drop zone names the files it has taken and their size; without it the plain file field does the same work.
import { eachOnce, element, icon } from "./marks.js";

function size(bytes) {
  if (bytes < 1024 * 1024) return `${Math.max(1, Math.round(bytes / 1024))} KB`;
  return `${(bytes / 1024 / 1024).toFixed(1)} MB`;
}

function wrong(file, zone) {
  const endings = (zone.dataset.luAccept || "").split(",").filter(Boolean);
  const most = Number(zone.dataset.luMaxBytes || 0);
  if (endings.length && !endings.some((ending) => file.name.toLowerCase().endsWith(ending))) {
    return `不是 ${endings.join("、")} 文件，上传后会被退回`;
  }
  if (most && file.size > most) return `超过 ${size(most)},上传后会被退回`;
  return "";
}

function line(file, zone) {
  const row = element("li");
  const why = wrong(file, zone);
  row.append(icon(why ? "triangle-alert" : "file-spreadsheet"), element("span", "", file.name));
  if (why) row.append(element("span", "lu-file-wrong", why));
  row.append(element("small", "", size(file.size)));
  return row;
}

export function bindDropZones(root) {
  eachOnce(root, "data-lu-drop", (zone) => {
    const field = zone.querySelector("input[type=file]");
    const list = document.getElementById(zone.dataset.luDrop);
    field.addEventListener("change", () => list.replaceChildren(...[...field.files].map((file) => line(file, zone))));
    ["dragenter", "dragover"].forEach((name) => zone.addEventListener(name, () => zone.classList.add("lu-drop-over")));
    ["dragleave", "drop"].forEach((name) => zone.addEventListener(name, () => zone.classList.remove("lu-drop-over")));
  });
}
