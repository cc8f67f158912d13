// 企业地图: points and gathered points of the part that is looked at, asked of the server as one moves.
import { bindZoom, geo, look, middles, shown, sketch, zoomTo } from "./map_sketch.js";

const PAUSE = 250;
const NARROW = 480; // pixels: names alone, without their figures
const CLOSEST = 0.004; // degrees: what lies closer together is opened as a list

function regions(areas, colours) {
  return areas.map((area) => ({
    name: area.name,
    itemStyle: { areaColor: colours.shades[area.shade] },
    label: { show: false },
  }));
}

// Names stand above everything that is drawn, in a halo of paper, as on a printed map.
function names(areas, colours, isNarrow) {
  const counted = new Map(areas.map((area) => [area.name, area]));
  const words = (area) => (area && area.shade && !isNarrow ? `${area.name} ${area.count.toLocaleString()} 处` : area ? area.name : "");
  return {
    id: "names",
    type: "scatter",
    coordinateSystem: "geo",
    silent: true,
    z: 6,
    symbolSize: 0,
    data: middles.map(([name, middle]) => ({ value: middle, words: words(counted.get(name)) })),
    label: { show: true, formatter: ({ data }) => data.words, color: colours.ink, fontSize: colours.size, fontWeight: 600, textBorderColor: colours.paper, textBorderWidth: 3 },
  };
}

function series(answer, colours) {
  const points = answer.points.map(([longitude, latitude, enterprise, name, words, isSite]) => ({
    value: [longitude, latitude],
    symbol: isSite ? "diamond" : "circle",
    symbolSize: isSite ? 12 : 9,
    enterprise,
    words: `${name}\n${words}`,
  }));
  const cells = answer.cells.map(([longitude, latitude, count, box, text]) => ({
    value: [longitude, latitude, count],
    symbolSize: 18 + 6 * Math.log10(count),
    box,
    text,
    words: `${count.toLocaleString()} 处场所，点开放大`,
  }));
  const shared = { type: "scatter", coordinateSystem: "geo", tooltip: { formatter: ({ data }) => data.words } };
  return [
    { ...shared, id: "points", data: points, itemStyle: { color: colours.accent, borderColor: colours.paper, borderWidth: 1 }, z: 3 },
    {
      ...shared,
      id: "cells",
      data: cells,
      z: 4,
      itemStyle: { color: colours.accent, borderColor: colours.paper, borderWidth: 2 },
      label: { show: true, formatter: ({ value }) => value[2].toLocaleString(), color: colours.paper, fontSize: colours.size },
    },
  ];
}

// Gathered points stand about so many pixels apart.
const APART = 110;

function withView(address, chart) {
  const columns = Math.max(2, Math.round(chart.getWidth() / APART));
  const view = shown(chart).map((number) => number.toFixed(6)).join(",");
  return `${address}${address.includes("?") ? "&" : "?"}columns=${columns}&view=${view}`;
}

function open(data, chart, point) {
  if (point.componentType === "geo") {
    const area = data.areas.find((one) => one.name === point.name);
    if (area && area.url) window.location.assign(area.url);
  } else if (point.data.enterprise) {
    window.location.assign(data.enterprise_url.replace("/0/", `/${point.data.enterprise}/`));
  } else if (point.data.box) {
    const [west, south, east, north] = point.data.box;
    const span = Math.max(east - west, north - south);
    if (span < CLOSEST) {
      window.location.assign(`${data.list_url}${data.list_url.includes("?") ? "&" : "?"}box=${encodeURIComponent(point.data.text)}`);
      return;
    }
    const [left, , right] = shown(chart);
    const now = chart.getOption().geo[0].zoom || 1;
    const factor = Math.min(8, Math.max(2, (right - left) / (2 * span)));
    zoomTo(chart, now * factor, [(west + east) / 2, (south + north) / 2]);
  }
}

export function mountMap(host) {
  const data = JSON.parse(document.getElementById(host.dataset.luMap).textContent);
  const words = host.parentElement.querySelector("[data-lu-map-words]");
  const colours = look(host);
  const chart = sketch(host, { geo: { ...geo(data.home, colours), regions: regions(data.areas, colours) }, series: [names(data.areas, colours, host.clientWidth < NARROW)] }, colours);
  let pause = 0;
  let asked = 0;

  function ask() {
    asked += 1;
    const number = asked;
    fetch(withView(data.points_url, chart), { headers: { Accept: "application/json" } })
      .then((answer) => (answer.ok ? answer.json() : Promise.reject(answer)))
      .then((answer) => {
        // An answer that a later question has overtaken is not drawn any more.
        if (number !== asked || chart.isDisposed()) return;
        chart.setOption({ series: series(answer, colours) });
        words.textContent = `图中 ${answer.total.toLocaleString()} 处`;
        host.dataset.luMapReady = String(number);
      })
      .catch(() => {
        if (number === asked) words.textContent = "点位没有取到，请检查网络后再试；数字见列表。";
      });
  }
  function later() {
    window.clearTimeout(pause);
    pause = window.setTimeout(ask, PAUSE);
  }

  chart.on("georoam", later);
  chart.on("click", (point) => {
    open(data, chart, point);
    later();
  });
  bindZoom(host, chart, later);
  ask();
}
