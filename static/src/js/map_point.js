// The small map of a place's form: a click writes longitude and latitude; what is typed moves the mark.
import { bindZoom, countyOf, geo, look, sketch } from "./map_sketch.js";

const plain = (input) => (input.value.trim() === "" ? NaN : Number(input.value));

function told(longitude, latitude, expected) {
  if (Number.isNaN(longitude) || Number.isNaN(latitude)) return ["", false];
  const county = countyOf(longitude, latitude);
  if (!county) return ["这一点不在六安市轮廓内，请核对经纬度（经度约 115.4 至 117.3，纬度约 31.0 至 32.6）。", true];
  if (expected && county !== expected) return [`这一点在${county}轮廓内，与登记的${expected}不一致，请核对。`, true];
  return [`这一点在${county}轮廓内。`, false];
}

export function mountPoint(host) {
  const data = JSON.parse(document.getElementById(host.dataset.luPoint).textContent);
  const [east, north] = [host.dataset.luPointX, host.dataset.luPointY].map((id) => document.getElementById(id));
  const words = host.closest("fieldset").querySelector("[data-lu-point-words]");
  const colours = look(host);
  const named = data.county ? [{ name: data.county, itemStyle: { areaColor: colours.shades[2] } }] : [];
  const chart = sketch(host, { geo: { ...geo(data.home, colours), regions: named }, tooltip: { show: false } }, colours);

  function draw() {
    const [longitude, latitude] = [plain(east), plain(north)];
    const known = !Number.isNaN(longitude) && !Number.isNaN(latitude);
    const point = { value: [longitude, latitude], symbol: "pin", symbolSize: 36 };
    chart.setOption({
      series: [{ id: "point", type: "scatter", coordinateSystem: "geo", silent: true, itemStyle: { color: colours.accent, borderColor: colours.paper, borderWidth: 1 }, data: known ? [point] : [] }],
    });
    const [text, isDoubtful] = told(longitude, latitude, data.county);
    words.textContent = text;
    words.toggleAttribute("data-lu-doubtful", isDoubtful);
  }

  chart.getZr().on("click", (event) => {
    const [longitude, latitude] = chart.convertFromPixel({ geoIndex: 0 }, [event.offsetX, event.offsetY]);
    east.value = longitude.toFixed(6);
    north.value = latitude.toFixed(6);
    [east, north].forEach((input) => input.dispatchEvent(new Event("input", { bubbles: true })));
  });
  chart.getZr().setCursorStyle("crosshair");
  [east, north].forEach((input) => input.addEventListener("input", draw));
  bindZoom(host, chart, () => {});
  draw();
}
