// Bundles static/src into static/dist: styles, scripts and the icon sprite. Run by `npm run build`.
import { mkdir, readFile, rm, writeFile } from "node:fs/promises";
import { dirname, join } from "node:path";
import { fileURLToPath } from "node:url";
import { build } from "esbuild";
import { outlines } from "./outlines.mjs";

const root = dirname(fileURLToPath(import.meta.url));
const source = join(root, "src");
const target = join(root, "dist");
const icons = join(root, "..", "node_modules", "lucide-static", "icons");

async function sprite() {
  const names = JSON.parse(await readFile(join(source, "icons.json"), "utf8"));
  const symbols = await Promise.all(
    names.map(async (name) => {
      const svg = await readFile(join(icons, `${name}.svg`), "utf8");
      const shapes = svg.slice(svg.indexOf(">", svg.indexOf("<svg")) + 1, svg.lastIndexOf("</svg>"));
      const drawn = shapes.replace(/\s+/g, " ").replace(/> </g, "><").trim();
      // Presentation attributes stand on the symbol: a <use> from another document inherits them, the page adds none.
      return `<symbol id="${name}" viewBox="0 0 24 24" fill="none" stroke="currentColor" stroke-width="2" stroke-linecap="round" stroke-linejoin="round">${drawn}</symbol>`;
    }),
  );
  return `<svg xmlns="http://www.w3.org/2000/svg">${symbols.join("")}</svg>\n`;
}

await rm(target, { recursive: true, force: true });
await mkdir(target, { recursive: true });
await build({
  entryPoints: [join(source, "app.css"), join(source, "app.js"), join(source, "charts.js"), join(source, "map.js")],
  plugins: [outlines],
  outdir: target,
  bundle: true,
  minify: true,
  format: "iife",
  target: "chrome86",
  charset: "utf8",
  legalComments: "linked",
  logLevel: "warning",
});
await writeFile(join(target, "icons.svg"), await sprite());
await writeFile(join(target, "favicon.svg"), await readFile(join(source, "favicon.svg")));
