// The map of the corpus: draws the points of map.json on a canvas, and asks for titles only when somebody wants them.
// d3 (vendor/d3) turns gestures into zooms and finds the point under a pointer. No style attributes: the policy of
// these pages allows none in markup, and so there is one place for how things look.
"use strict";

(() => {
  const COLOURS = ["#56b4e9", "#e69f00", "#009e73", "#f0e442", "#cc79a7", "#d55e00", "#3d8fd1", "#a6a6a6"];
  const OTHERS = COLOURS.length - 1; // the colour of all groups that have none of their own
  const SIGNS = ["○", "△", "□", "◇", "✕"];
  const DEEPEST = 60;
  const STEP = 60; // pixels that an arrow key moves
  const REACH = 14; // pixels from the pointer within which an article is meant
  const MOST_HITS = 20;
  const LABELS = 10;

  const at = (id) => document.getElementById(id);
  const section = at("map");
  if (!section || !window.d3) return;
  const canvas = at("canvas");
  const pen = canvas.getContext("2d");
  const told = at("told");

  let data, x, y, codes, colourOf, shown, tree, transform = d3.zoomIdentity, pointed = -1, waiting = false;
  let width = 0, height = 0, scale = 1;
  const parts = new Map(); // number of a part -> promise of its ids and titles

  const bytes = (text) => Uint8Array.from(atob(text), (letter) => letter.charCodeAt(0)).buffer;
  const units = (text) => Float32Array.from(new Int16Array(bytes(text)), (value) => value / data.units);
  const screenX = (value) => transform.applyX(width / 2 + value * scale);
  const screenY = (value) => transform.applyY(height / 2 - value * scale);
  const number = (value) => value.toLocaleString("en");

  const zoom = d3.zoom().scaleExtent([1, DEEPEST]).on("zoom", (event) => {
    transform = event.transform;
    draw();
  });

  // ---- what is drawn

  function draw() {
    if (waiting) return;
    waiting = true;
    requestAnimationFrame(() => {
      waiting = false;
      const began = performance.now();
      paint();
      canvas.dataset.milliseconds = (performance.now() - began).toFixed(1);
    });
  }

  function paint() {
    const ratio = window.devicePixelRatio || 1;
    pen.setTransform(ratio, 0, 0, ratio, 0, 0);
    pen.clearRect(0, 0, width, height);
    const count = shown.reduce((sum, members) => sum + members.length, 0);
    const size = Math.min(9, (count < 500 ? 7 : count < 5000 ? 4 : 1.6) * Math.sqrt(transform.k));
    written = [];
    // Those without a colour of their own first, so that they cover nobody.
    for (let colour = OTHERS; colour >= 0; colour -= 1) {
      pen.fillStyle = COLOURS[colour];
      for (const place of shown[colour]) dot(place, size);
    }
    if (transform.k < 12) paintLabels();
    for (const box of at("marks").querySelectorAll("input:checked")) paintMark(box.value);
    if (document.activeElement === canvas) paintCross();
    if (pointed >= 0) ring(screenX(x[pointed]), screenY(y[pointed]), size / 2 + 5, "#ffffff");
  }

  function dot(place, size) {
    const left = screenX(x[place]) - size / 2, top = screenY(y[place]) - size / 2;
    if (left > -size && top > -size && left < width && top < height) pen.fillRect(left, top, size, size);
  }

  function ring(across, down, radius, colour) {
    pen.strokeStyle = colour;
    pen.lineWidth = 2;
    pen.beginPath();
    pen.arc(across, down, radius, 0, 2 * Math.PI);
    pen.stroke();
  }

  function paintLabels() {
    pen.font = "600 13px system-ui, sans-serif";
    pen.textAlign = "center";
    for (const { label, middle, visible } of labels) {
      if (visible()) write(label, screenX(middle[0]), screenY(middle[1]), "#ffffff");
    }
  }

  // A name, unless it would lie on another one: whoever zooms in sees it then.
  function write(text, across, down, colour) {
    const half = pen.measureText(text).width / 2 + 4;
    if (written.some(([x, y, other]) => Math.abs(x - across) < half + other && Math.abs(y - down) < 20)) return;
    written.push([across, down, half]);
    pen.fillStyle = "rgba(22, 22, 26, .75)";
    pen.fillRect(across - half, down - 15, 2 * half, 20);
    pen.fillStyle = colour;
    pen.fillText(text, across, down);
  }

  function paintMark(kind) {
    pen.textAlign = "center";
    if (kind === "gaps") {
      pen.font = "600 13px system-ui, sans-serif";
      // Above its place: where it has one article only, that lies there.
      for (const gap of data.gaps) write(`? ${gap.label}`, screenX(gap.x / data.units), screenY(gap.y / data.units) - 14, "#f0e442");
      return;
    }
    const mark = data.marks.find((each) => each.kind === kind);
    pen.font = "18px system-ui, sans-serif";
    pen.fillStyle = "#ffffff";
    for (const place of mark.places) {
      if (isShown(place)) pen.fillText(mark.sign, screenX(x[place]), screenY(y[place]) + 6);
    }
  }

  function paintCross() {
    pen.strokeStyle = "#ffffff";
    pen.lineWidth = 1;
    pen.beginPath();
    pen.moveTo(width / 2 - 9, height / 2);
    pen.lineTo(width / 2 + 9, height / 2);
    pen.moveTo(width / 2, height / 2 - 9);
    pen.lineTo(width / 2, height / 2 + 9);
    pen.stroke();
  }

  // ---- groups: colours, names, who is shown

  let labels = [], written = [];
  const isShown = (place) => !hidden.has(colourOf[codes[place]]);
  const hidden = new Set(); // colours that are switched off

  function group() {
    const grouping = data.groupings[at("by").value];
    codes = new Uint16Array(bytes(grouping.codes));
    const named = grouping.groups.filter((each) => each.id !== "");
    const own = new Set(named.slice(0, named.length > OTHERS ? OTHERS : named.length).map((each) => each.id));
    let next = 0;
    colourOf = grouping.groups.map((each) => (own.has(each.id) ? next++ : OTHERS));
    hidden.clear();
    legend(grouping.groups);
    labels = middles(grouping.groups).slice(0, LABELS);
    arrange();
  }

  function legend(groups) {
    const entries = groups.filter((each, code) => colourOf[code] !== OTHERS)
      .map((each, colour) => ({ label: each.label, size: each.size, colour }));
    const rest = groups.filter((each, code) => colourOf[code] === OTHERS);
    const size = rest.reduce((sum, each) => sum + each.size, 0);
    if (size) entries.push({ label: rest.length === 1 ? rest[0].label : `${rest.length} others`, size, colour: OTHERS });
    at("groups").replaceChildren(...entries.map((entry) => {
      const swatch = made("span", `swatch c${entry.colour}`);
      const box = choice(entry, swatch, entry.colour, true);
      box.querySelector("input").addEventListener("change", (event) => {
        if (event.target.checked) hidden.delete(entry.colour);
        else hidden.add(entry.colour);
        arrange();
      });
      return box;
    }));
  }

  function choice(entry, sign, value, checked) {
    const item = made("li"), label = made("label"), box = made("input");
    box.type = "checkbox";
    box.value = value;
    box.checked = checked;
    label.append(box, sign, made("span", "which", entry.label), made("span", "note", number(entry.size)));
    item.append(label);
    return item;
  }

  function made(name, kind = "", text = "") {
    const element = document.createElement(name);
    if (kind) element.className = kind;
    element.textContent = text;
    return element;
  }

  // The name of a group stands where its articles are, as far as one place can say that.
  function middles(groups) {
    const sums = groups.map(() => [0, 0]);
    for (let place = 0; place < codes.length; place += 1) {
      sums[codes[place]][0] += x[place];
      sums[codes[place]][1] += y[place];
    }
    return groups.map((each, code) => ({
      label: each.label,
      middle: [sums[code][0] / each.size, sums[code][1] / each.size],
      visible: () => each.id !== "" && !hidden.has(colourOf[code]),
    })).filter((each, code) => groups[code].id !== "");
  }

  // Who is shown, by colour, and where they can be found.
  function arrange() {
    shown = COLOURS.map(() => []);
    for (let place = 0; place < codes.length; place += 1) {
      const colour = colourOf[codes[place]];
      if (!hidden.has(colour)) shown[colour].push(place);
    }
    tree = d3.quadtree(shown.flat(), (place) => x[place], (place) => y[place]);
    point(-1);
    draw();
  }

  // ---- pointing, opening, looking for

  function under(across, down) {
    const reach = REACH / (scale * transform.k);
    const place = tree.find((transform.invertX(across) - width / 2) / scale, (height / 2 - transform.invertY(down)) / scale, reach);
    return place === undefined ? -1 : place;
  }

  function part(number) {
    if (!parts.has(number)) {
      const address = `${section.dataset.titles.replace(/0$/, number)}?revision=${encodeURIComponent(data.revision)}`;
      parts.set(number, asked(address));
    }
    return parts.get(number);
  }

  async function asked(address) {
    const answer = await fetch(address, { credentials: "same-origin" });
    if (!answer.ok) throw new Error(answer.status === 410 ? "The map has changed: load the page again." : "The service did not answer.");
    return answer.json();
  }

  async function named(place) {
    const found = await part(Math.floor(place / data.part));
    return { id: found.ids[place % data.part], title: found.titles[place % data.part] };
  }

  const addressOf = (id) => section.dataset.article + id.split("/").map(encodeURIComponent).join("/");

  async function point(place) {
    if (place === pointed) return;
    pointed = place;
    draw();
    if (place < 0) return;
    try {
      const article = await named(place);
      if (place !== pointed) return;
      const link = made("a", "", article.title);
      link.href = addressOf(article.id);
      const group = data.groupings[at("by").value].groups[codes[place]];
      told.replaceChildren(link, made("span", "note", ` ${group.label}`));
    } catch (error) {
      told.textContent = error.message;
    }
  }

  async function open(place) {
    if (place < 0) return;
    try {
      window.location.assign(addressOf((await named(place)).id));
    } catch (error) {
      told.textContent = error.message;
    }
  }

  function goTo(place) {
    const deep = Math.max(transform.k, 8);
    const to = d3.zoomIdentity.translate(width / 2, height / 2).scale(deep)
      .translate(-(width / 2 + x[place] * scale), -(height / 2 - y[place] * scale));
    d3.select(canvas).call(zoom.transform, to);
    point(place);
  }

  let looked = 0;
  async function look() {
    const words = at("look").value.trim().toLowerCase(), hits = [], mine = (looked += 1);
    if (words) {
      for (let each = 0; each * data.part < x.length && hits.length < MOST_HITS; each += 1) {
        let found;
        try {
          found = await part(each);
        } catch (error) {
          told.textContent = error.message;
          return;
        }
        if (mine !== looked) return;
        found.titles.forEach((title, number) => {
          if (hits.length < MOST_HITS && title.toLowerCase().includes(words)) hits.push([each * data.part + number, title]);
        });
      }
    }
    at("hits").hidden = !hits.length;
    if (words && !hits.length) told.textContent = "No title holds these words.";
    at("hits").replaceChildren(...hits.map(([place, title]) => {
      const item = made("li"), button = made("button", "", title);
      button.type = "button";
      button.addEventListener("click", () => goTo(place));
      item.append(button);
      return item;
    }));
  }

  // ---- what people do

  function fit() {
    const ratio = window.devicePixelRatio || 1;
    width = canvas.clientWidth;
    height = canvas.clientHeight;
    scale = Math.min(width, height) / 2 * 0.95;
    canvas.width = Math.round(width * ratio);
    canvas.height = Math.round(height * ratio);
    zoom.extent([[0, 0], [width, height]]).translateExtent([[-width / 2, -height / 2], [1.5 * width, 1.5 * height]]);
    draw();
  }

  const moves = { ArrowLeft: [STEP, 0], ArrowRight: [-STEP, 0], ArrowUp: [0, STEP], ArrowDown: [0, -STEP] };
  const zooms = { "+": 1.5, "=": 1.5, "-": 1 / 1.5 };

  function press(event) {
    if (event.ctrlKey || event.metaKey || event.altKey) return;
    const drawn = d3.select(canvas);
    if (event.key in moves) {
      const [across, down] = moves[event.key];
      drawn.call(zoom.translateBy, across / transform.k, down / transform.k);
    } else if (event.key in zooms) {
      drawn.call(zoom.scaleBy, zooms[event.key]);
    } else if (event.key === "0") {
      drawn.call(zoom.transform, d3.zoomIdentity);
    } else if (event.key === "Enter") {
      open(under(width / 2, height / 2));
    } else {
      return;
    }
    event.preventDefault();
    point(under(width / 2, height / 2));
  }

  function listen() {
    const drawn = d3.select(canvas);
    drawn.call(zoom).on("dblclick.zoom", null);
    canvas.removeAttribute("style"); // which d3 sets for what map.css says
    canvas.addEventListener("pointermove", (event) => {
      if (event.pointerType !== "touch" && !event.buttons) point(under(event.offsetX, event.offsetY));
    });
    canvas.addEventListener("click", (event) => {
      const place = under(event.offsetX, event.offsetY);
      if (event.pointerType === "touch") point(place);
      else open(place);
    });
    canvas.addEventListener("keydown", press);
    for (const name of ["focus", "blur"]) canvas.addEventListener(name, draw);
    at("nearer").addEventListener("click", () => drawn.call(zoom.scaleBy, 1.5));
    at("further").addEventListener("click", () => drawn.call(zoom.scaleBy, 1 / 1.5));
    at("whole").addEventListener("click", () => drawn.call(zoom.transform, d3.zoomIdentity));
    at("by").addEventListener("change", group);
    at("look").addEventListener("input", look);
    for (const [id, checked] of [["all", true], ["none", false]]) at(id).addEventListener("click", () => switchAll(checked));
    new ResizeObserver(fit).observe(canvas);
  }

  function switchAll(checked) {
    for (const box of at("groups").querySelectorAll("input")) {
      box.checked = checked;
      if (checked) hidden.delete(Number(box.value));
      else hidden.add(Number(box.value));
    }
    arrange();
  }

  function offerMarks() {
    data.marks.forEach((mark, number) => {
      mark.sign = SIGNS[number % SIGNS.length];
      mark.places = new Uint32Array(bytes(mark.at));
    });
    const entries = data.marks.map((mark) => choice(mark, made("span", "sign", mark.sign), mark.kind, mark.kind === "stale"));
    if (data.gaps.length) entries.unshift(choice({ label: "Thin topics", size: data.gaps.length }, made("span", "sign", "?"), "gaps", true));
    at("marks").replaceChildren(...entries);
    at("marking").hidden = !entries.length;
    at("marks").addEventListener("change", draw);
  }

  async function start() {
    section.hidden = false;
    try {
      data = await asked(section.dataset.points);
    } catch (error) {
      told.textContent = error.message;
      return;
    }
    x = units(data.x);
    y = units(data.y);
    fit();
    offerMarks();
    group();
    listen();
    section.dataset.ready = x.length;
  }

  start();
})();
