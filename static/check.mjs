// Refuses what the oldest promised browser (package.json: browserslist) lacks, in the styles that are served.
// The facts come from MDN's compatibility data. Usage: node static/check.mjs FILE_OR_FOLDER...
import { readdir, readFile, stat } from "node:fs/promises";
import { createRequire } from "node:module";
import { join } from "node:path";
import browserslist from "browserslist";
import postcss from "postcss";
import selectorParser from "postcss-selector-parser";

const data = createRequire(import.meta.url)("@mdn/browser-compat-data").css;
const oldest = Math.min(...browserslist().map((name) => parseInt(name.split(" ")[1], 10)));

// Harmless where it is missing: what stands before it holds, or nothing is lost that carries meaning.
const HARMLESS = new Map([["at-rule:page:bottom-center", "page numbers in the margin; older browsers print their own footer"]]);
// Only in the built bundle: parts of Bootstrap and of the picker that our templates never use.
const UNUSED = new Map([
  ["property:color-adjust", "Firefox's old name beside print-color-adjust"],
  ["value:color-adjust:exact", "Firefox's old name"],
  ["value:print-color-adjust:exact", "the prefixed name stands beside it"],
  ["property:mask-image", "placeholder-wave, not used"],
  ["property:mask-size", "placeholder-wave, not used"],
  ["property:mask-position", "placeholder-wave, not used"],
  ["property:print-color-adjust", "the prefixed name stands beside it"],
  ["selector:file-selector-button", "the file field of Bootstrap; ours is drawn by .lu-input"],
  ["function:color-mix", "a head inside the picker's list, not used"],
  ["property:text-underline-offset", "icon-link, not used"],
]);

function since(entry) {
  const support = entry?.__compat?.support?.chrome;
  if (!support) return 0;
  const statements = (Array.isArray(support) ? support : [support]).filter((row) => !row.flags && !row.prefix && !row.alternative_name);
  const versions = statements.map((row) => row.version_added).filter(Boolean).map((version) => parseInt(String(version).replace("≤", ""), 10));
  if (versions.length) return Math.min(...versions);
  return statements.some((row) => row.version_added === false) ? Infinity : 0;
}

const missing = (entry) => since(entry) > oldest;

function* inValue(declaration) {
  const property = data.properties[declaration.prop];
  for (const word of declaration.value.replace(/url\([^)]*\)|"[^"]*"|'[^']*'/g, "").match(/-?[a-z][a-z-]*(?=[\s,;)(]|$)/gi) || []) {
    const name = word.toLowerCase();
    if (property && missing(property[name])) yield `value:${declaration.prop}:${name}`;
    if (declaration.value.includes(`${word}(`)) {
      const types = data.types;
      const entry = types.color?.[name] || types[name] || types.color?.[name.replace(/-/g, "_")] || data.functions?.[name];
      if (missing(entry)) yield `function:${name}`;
    }
  }
  if (/\d(?:dvh|svh|lvh|dvw|svw|lvw|cqw|cqh|cqi|cqb|lh|rlh|cap)\b/.test(declaration.value)) yield `unit:${declaration.value}`;
}

function* inSelector(rule) {
  const found = [];
  selectorParser((root) => root.walkPseudos((pseudo) => found.push(pseudo.value.replace(/^:+/, "").split("(")[0]))).processSync(rule.selector);
  for (const name of found.filter((word) => !word.startsWith("-"))) if (missing(data.selectors[name])) yield `selector:${name}`;
  if (rule.parent?.type === "rule" && missing(data.selectors.nesting)) yield "selector:nesting";
}

function* inAtRule(rule) {
  const entry = data["at-rules"][rule.name];
  if (missing(entry)) yield `at-rule:${rule.name}`;
  if (rule.parent?.type === "atrule" && missing(data["at-rules"][rule.parent.name]?.[rule.name])) yield `at-rule:${rule.parent.name}:${rule.name}`;
  if (rule.parent?.name === "page" && /^(top|bottom|left|right)-/.test(rule.name)) yield `at-rule:page:${rule.name}`;
  if (rule.name === "media" && /\d\s*[<>]=?|[<>]=?\s*\d/.test(rule.params)) yield "at-rule:media:range";
}

function* lacking(root) {
  const nodes = [];
  root.walk((node) => nodes.push(node));
  for (const node of nodes) {
    if (node.type === "decl") {
      const page = node.parent?.type === "atrule" && data["at-rules"][node.parent.name]?.[node.prop];
      if (missing(page || data.properties[node.prop])) yield [node, `property:${node.prop}`];
      for (const what of inValue(node)) yield [node, what];
    } else if (node.type === "rule") for (const what of inSelector(node)) yield [node, what];
    else if (node.type === "atrule") for (const what of inAtRule(node)) yield [node, what];
  }
}

// An older declaration of the same property before it in the same rule is a fallback.
function hasFallback(node) {
  if (node.type !== "decl") return false;
  let before = node.prev();
  while (before) {
    if (before.type === "decl" && before.prop === node.prop) return true;
    before = before.prev();
  }
  return false;
}

async function styles(path) {
  if (!(await stat(path)).isDirectory()) return path.endsWith(".css") ? [path] : [];
  const inside = await readdir(path);
  return (await Promise.all(inside.map((name) => styles(join(path, name))))).flat();
}

let bad = 0;
for (const path of (await Promise.all(process.argv.slice(2).map(styles))).flat()) {
  const root = postcss.parse(await readFile(path, "utf8"), { from: path });
  const seen = new Set();
  for (const [node, what] of lacking(root)) {
    const line = `${path}:${node.source.start.line}: ${what} is not in Chromium ${oldest}`;
    if (HARMLESS.has(what) || (path.includes("dist") && UNUSED.has(what)) || (what.startsWith("value:") && hasFallback(node)) || seen.has(line)) continue;
    seen.add(line);
    console.error(`${line} (${node.toString().slice(0, 80).replace(/\s+/g, " ")})`);
    bad += 1;
  }
}
console.log(`${bad} unsupported style feature(s), Chromium ${oldest}`);
process.exit(bad ? 1 : 0);
