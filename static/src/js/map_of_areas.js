// Counties shaded by a share, their name and share written into them; each opens its own page. The table stands beside it.
import { geo, look, middles, sketch } from "./map_sketch.js";

const NARROW = 400; // pixels: names alone, the shares stand in the table

export function mountAreas(host) {
  const data = JSON.parse(document.getElementById(host.dataset.luAreas).textContent);
  const colours = look(host);
  const known = new Map(data.areas.map((area) => [area.name, area]));
  const regions = data.areas.map(({ name, shade }) => ({ name, itemStyle: { areaColor: colours.shades[shade] }, label: { show: false } }));
  const isNarrow = host.clientWidth < NARROW;
  const words = {
    type: "scatter",
    coordinateSystem: "geo",
    silent: true,
    symbolSize: 0,
    data: middles.filter(([name]) => known.has(name)).map(([name, middle]) => ({ value: middle, words: isNarrow ? name : `${name}\n${known.get(name).words}` })),
    label: { show: true, formatter: ({ data: one }) => one.words, color: colours.ink, fontSize: colours.size, lineHeight: colours.size * 1.4, fontWeight: 600, textBorderColor: colours.paper, textBorderWidth: 3 },
  };
  const chart = sketch(host, { geo: { ...geo(data.home, colours), roam: false, bottom: 12, regions }, series: [words] }, colours);
  chart.on("click", (point) => {
    const area = known.get(point.name);
    if (area && area.url) window.location.assign(area.url);
  });
}
