// Charts, only on pages that have one. The figures stand in a JSON script, the same figures in a table behind the chart.
import { BarChart, LineChart } from "echarts/charts";
import { GridComponent, TooltipComponent } from "echarts/components";
import { init, use } from "echarts/core";
import { CanvasRenderer } from "echarts/renderers";
import { eachOnce } from "./js/marks.js";

use([BarChart, LineChart, GridComponent, TooltipComponent, CanvasRenderer]);

function tokens(host) {
  const style = getComputedStyle(host);
  const token = (name) => style.getPropertyValue(name).trim();
  return {
    series: ["--chart-1", "--chart-2", "--chart-3", "--chart-4"].map(token),
    past: token("--chart-past"),
    ink: token("--ink-2"),
    rule: token("--rule"),
    size: parseInt(token("--text-small"), 10),
    font: token("--font"),
  };
}

// Names of more than four signs, or more than eight of them, don't fit below columns: the bars lie down and the names stand at their left.
function lies(data) {
  return data.kind === "bar" && data.labels.length > 4 && (data.labels.length > 8 || data.labels.some((label) => label.length > 4));
}

function series(row, place, look, kind, lying) {
  const color = row.past ? look.past : look.series[place % look.series.length];
  return {
    name: row.name,
    type: kind,
    data: row.values,
    color,
    barMaxWidth: 28,
    lineStyle: { width: 2 },
    symbolSize: 6,
    label: { show: kind === "bar", position: lying ? "right" : "top", color: look.ink, fontSize: look.size, formatter: ({ value }) => Number(value).toLocaleString("zh-CN") },
    endLabel: { show: kind === "line", formatter: "{a}", color: look.ink, fontSize: look.size },
  };
}

function option(data, look) {
  const axis = { axisLabel: { color: look.ink, fontSize: look.size }, axisLine: { lineStyle: { color: look.rule } }, axisTick: { show: false } };
  const lying = lies(data);
  const names = { ...axis, type: "category", data: data.labels, inverse: lying, axisLabel: { ...axis.axisLabel, interval: lying ? 0 : "auto" } };
  const figures = { ...axis, type: "value", min: 0, name: lying ? "" : data.unit, axisLabel: { ...axis.axisLabel, show: !lying }, nameTextStyle: { color: look.ink, fontSize: look.size }, splitLine: { lineStyle: { color: look.rule } } };
  let current = -1;
  return {
    animation: false,
    textStyle: { fontFamily: look.font },
    grid: { left: 8, right: data.kind === "line" ? 72 : lying ? 48 : 8, top: lying ? 8 : 24, bottom: 8, containLabel: true },
    // Rich text: an HTML tooltip would need style attributes, which the site's policy forbids.
    tooltip: { trigger: "axis", renderMode: "richText", axisPointer: { type: "shadow" } },
    xAxis: lying ? figures : names,
    yAxis: lying ? names : figures,
    series: data.series.map((row) => series(row, row.past ? 0 : (current += 1), look, data.kind, lying)),
  };
}

function mount(host) {
  const data = JSON.parse(document.getElementById(host.dataset.luChart).textContent);
  if (lies(data) && data.labels.length > 8) host.classList.add("lu-chart-tall");
  const chart = init(host);
  chart.setOption(option(data, tokens(host)));
  chart.on("click", (point) => {
    const links = data.series[point.seriesIndex].links || data.links;
    const address = links && links[point.dataIndex];
    if (address) window.location.assign(address);
  });
  if (window.ResizeObserver) new ResizeObserver(() => chart.resize()).observe(host);
}

eachOnce(document.body, "data-lu-chart", mount);
document.body.addEventListener("htmx:load", (event) => eachOnce(event.detail.elt, "data-lu-chart", mount));
