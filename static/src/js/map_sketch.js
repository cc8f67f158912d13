// What both maps share: the outlines, the look, moving and zooming by buttons, and printing at the paper's width.
import outlines from "luan-outlines";
import { ScatterChart } from "echarts/charts";
import { GeoComponent, TooltipComponent } from "echarts/components";
import { init, registerMap, use } from "echarts/core";
import { CanvasRenderer } from "echarts/renderers";

use([ScatterChart, GeoComponent, TooltipComponent, CanvasRenderer]);
registerMap("luan", outlines);

const PAPER_WIDTH = 640;
const ASPECT = 0.85; // the cosine of Lu'an's latitude: a degree of longitude is that much shorter
const MOST_ZOOM = 400;

export const middles = outlines.features.map(({ properties }) => [properties.name, properties.cp]);

export function look(host) {
  const style = getComputedStyle(host);
  const token = (name) => style.getPropertyValue(name).trim();
  return {
    shades: ["--paper", "--map-1", "--map-2", "--map-3", "--map-4", "--map-5"].map(token),
    ink: token("--ink"),
    quiet: token("--ink-3"),
    rule: token("--rule-strong"),
    paper: token("--paper"),
    accent: token("--accent"),
    size: parseInt(token("--text-small"), 10),
    font: token("--font"),
  };
}

export function geo(home, colours) {
  const [west, south, east, north] = home;
  return {
    map: "luan",
    roam: window.matchMedia("(pointer: fine)").matches ? "move" : false,
    scaleLimit: { min: 0.5, max: MOST_ZOOM },
    aspectScale: ASPECT,
    boundingCoords: [[west, north], [east, south]],
    preserveAspect: "contain",
    left: 12,
    right: 12,
    top: 12,
    bottom: 28,
    label: { show: true, color: colours.ink, fontSize: colours.size },
    itemStyle: { areaColor: colours.paper, borderColor: colours.rule, borderWidth: 1 },
    emphasis: { disabled: true },
    select: { disabled: true },
    tooltip: { show: false },
  };
}

// A chart that follows its box, and is drawn anew for the paper while the page is printed.
export function sketch(host, option, colours) {
  const chart = init(host);
  chart.setOption({
    animation: false,
    textStyle: { fontFamily: colours.font },
    // Rich text: an HTML tooltip would need style attributes, which the site's policy forbids.
    tooltip: { trigger: "item", renderMode: "richText", confine: true, transitionDuration: 0 },
    ...option,
  });
  if (window.ResizeObserver) new ResizeObserver(() => chart.resize()).observe(host);
  window.addEventListener("beforeprint", () => {
    chart.resize({ width: Math.min(PAPER_WIDTH, host.clientWidth) });
    chart.getZr().flush();
  });
  window.addEventListener("afterprint", () => chart.resize());
  host.addEventListener("htmx:beforeCleanupElement", () => chart.dispose());
  return chart;
}

// The part of the earth that the canvas shows: west, south, east, north.
export function shown(chart) {
  const corner = (x, y) => chart.convertFromPixel({ geoIndex: 0 }, [x, y]);
  const [west, north] = corner(0, 0);
  const [east, south] = corner(chart.getWidth(), chart.getHeight());
  return [west, south, east, north];
}

export function zoomTo(chart, zoom, centre) {
  const touch = !window.matchMedia("(pointer: fine)").matches;
  // A finger on the whole map leafs the page; only a part that was enlarged is moved by it.
  const roam = touch ? (zoom > 1 ? "move" : false) : "move";
  chart.setOption({ geo: { zoom, roam, center: centre } });
}

export function bindZoom(host, chart, after) {
  const tools = host.parentElement.querySelectorAll("[data-lu-map-zoom]");
  const steps = { in: 2, out: 0.5 };
  tools.forEach((button) =>
    button.addEventListener("click", () => {
      const step = steps[button.dataset.luMapZoom];
      const now = chart.getOption().geo[0].zoom || 1;
      if (!step) zoomTo(chart, 1, null);
      else {
        const [west, south, east, north] = shown(chart);
        zoomTo(chart, Math.min(MOST_ZOOM, Math.max(0.5, now * step)), [(west + east) / 2, (south + north) / 2]);
      }
      after();
    }),
  );
}

// The county whose outline holds the point, or nothing.
export function countyOf(longitude, latitude) {
  const found = outlines.features.find(({ geometry }) => {
    const ring = geometry.coordinates[0];
    let inside = false;
    ring.forEach(([x1, y1], place) => {
      const [x2, y2] = ring[place ? place - 1 : ring.length - 1];
      if (y1 > latitude !== y2 > latitude && longitude < ((x2 - x1) * (latitude - y1)) / (y2 - y1) + x1) inside = !inside;
    });
    return inside;
  });
  return found ? found.properties.name : "";
}
