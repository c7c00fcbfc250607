// Which layers of the map are on, by the boxes above it. `map`, `shown` and `source` are given.
(function (map, shown, source) {
  "use strict";
  var service = document.getElementById("service");
  var states = Array.from(document.querySelectorAll("input[name=state]"));
  var names = document.getElementById("names");
  var now = null;

  function signs(act) {
    if (!now) { return; }
    now.layer.eachLayer(function (mark) {
      if (mark instanceof L.Marker && mark.options.title) { act(mark); }
    });
  }

  // What stands on a sign: all that is known of it while it is pointed at, its name while asked.
  function label(mark) {
    var all = mark.options.title, words = document.createElement("span");
    var end = all.lastIndexOf(": ");
    words.textContent = names.checked && end > 0 ? all.slice(0, end) : all;
    words.dir = "auto";
    mark.unbindTooltip();
    mark.bindTooltip(words, names.checked
      ? {permanent: true, direction: "right", offset: [12, 0], className: "site-name"}
      : {direction: "top", offset: [0, -12]});
    if (mark.getElement()) { mark.getElement().removeAttribute("title"); }
  }

  function show() {
    var of = shown.filter(function (each) { return each.service === service.value; });
    states.forEach(function (each) {
      each.disabled = !of.some(function (one) { return one.state === each.value; });
    });
    var state = states.find(function (each) { return each.checked && !each.disabled; });
    if (!state) {
      state = states.find(function (each) { return !each.disabled; });
      state.checked = true;
    }
    var next = of.find(function (each) { return each.state === state.value; });
    if (now) { map.removeLayer(now.layer); document.getElementById(now.id).hidden = true; }
    now = next;
    map.addLayer(now.layer);
    document.getElementById(now.id).hidden = false;
    signs(label);
  }

  service.addEventListener("change", show);
  states.forEach(function (each) { each.addEventListener("change", show); });
  names.addEventListener("change", function () { signs(label); });
  document.querySelector("form").addEventListener("submit", function (e) { e.preventDefault(); });

  map.attributionControl.setPrefix(false);
  map.attributionControl.addAttribution(source);
  // A page is scrolled past the map, by wheel or finger, until the map is asked for.
  map.scrollWheelZoom.disable();
  map.on("focus click", function () { map.scrollWheelZoom.enable(); });
  map.on("blur", function () { map.scrollWheelZoom.disable(); });
  if (L.Browser.mobile) { map.dragging.disable(); }
  show();
})(LIVE.map, LIVE.shown, LIVE.source);
