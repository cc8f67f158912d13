// Maps, only on pages that have one: places on a sketch of the counties, counties shaded by a share, and the small map that sets a place's point.
import { eachOnce } from "./js/marks.js";
import { mountMap } from "./js/map_of_places.js";
import { mountAreas } from "./js/map_of_areas.js";
import { mountPoint } from "./js/map_point.js";

function bind(root) {
  eachOnce(root, "data-lu-map", mountMap);
  eachOnce(root, "data-lu-areas", mountAreas);
  eachOnce(root, "data-lu-point", mountPoint);
}

bind(document.body);
document.body.addEventListener("htmx:load", (event) => bind(event.detail.elt));
