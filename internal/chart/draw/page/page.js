// The table is complete without this script. It adds search, filters, order, and below each endpoint
// the tree of its calls, which is made when it is opened.
(() => {
  "use strict";
  const $ = (selector, within = document) => within.querySelector(selector);
  const $$ = (selector, within = document) => [...within.querySelectorAll(selector)];

  // make builds an element. Text goes in as text: nothing of the data is ever parsed.
  function make(tag, classes, ...children) {
    const element = document.createElement(tag);
    if (classes) element.className = classes;
    element.append(...children.filter((child) => child !== null && child !== ""));
    return element;
  }

  const details = JSON.parse($("#details").textContent);
  const table = $("#map");
  const body = table.tBodies[0];
  const search = $("#search");
  const rows = $$("tr.endpoint").map((tr, number) => ({
    tr,
    button: $(".open", tr),
    detail: details[number],
    ranks: tr.dataset.ranks.split(" ").map(Number),
    layers: tr.dataset.layers.split(" "),
    opened: null, // the row of the tree
    line: null, // what search looks at: that of the table
    said: null, // that of the answers
    below: null, // and that of the tree
  }));
  const rowOf = new Map(rows.map((row) => [row.tr, row]));

  // Trees.

  const place = (node) => (node.file ? node.file + ":" + node.line : "");

  const blocks = {
    loop: "for each",
    choice: "one of",
    arm: "or",
    parallel: "in parallel",
    detached: "detached, nobody waits",
    guarded: "only when a cache misses",
  };

  // product spells k times the loops around a trip: 2n·m.
  function product(k, loops) {
    const letters = loops.join("·");
    return letters && k === 1 ? letters : k + letters;
  }

  function steps(nodes, context) {
    return make("ul", "", ...nodes.map((node) => step(node, context)));
  }

  function step(node, context) {
    const line = make("div", "step");
    const item = make("li", "", line);
    const children = node.children || [];
    let inside = context;
    if (node.kind === "trip") {
      const count = context.k * (node.trips || 0);
      const wire = make("span", "wire " + node.layer, product(count, context.loops) + " " + node.layer);
      line.append(wire, make("span", "said", node.text || ""));
    } else if (node.kind === "call") {
      line.append(make("span", "said", node.text || node.func || "?"));
      if (node.text && node.func) line.append(make("span", "to", node.func));
    } else {
      item.className = "block " + (node.kind in blocks ? node.kind : "");
      let tag = blocks[node.kind] || node.kind;
      if (node.kind === "loop") {
        inside = turns(node, context);
        tag = inside.letter
          ? "for each" + (node.bound ? " of " + node.bound : "") + ", " + inside.letter + " times"
          : node.bound + " times";
      }
      if (node.kind === "detached" || node.kind === "guarded") item.className += " uncounted";
      line.append(make("span", "tag", tag), make("span", "said", node.text || ""));
    }
    const at = place(node);
    if (at) line.append(make("span", "place", at));
    if (children.length || node.more) {
      const list = steps(children, inside);
      if (node.more) {
        list.append(make("li", "more", node.more + (node.more === 1 ? " step" : " steps") + " left out here"));
      }
      item.append(list);
    }
    return item;
  }

  // turns is what a loop adds to how often its children run.
  function turns(node, context) {
    if (/^[0-9]+$/.test(node.bound || "")) {
      return { ...context, k: context.k * Number(node.bound), letter: "" };
    }
    const { letter } = context.letters.find((entry) => entry.bound === (node.bound || ""));
    return { ...context, loops: [...context.loops, letter].sort(context.order), letter };
  }

  // facts is a list of names and values; small is what is said of a value.
  function facts(...entries) {
    const list = make("dl", "");
    for (const [name, value, small] of entries) {
      if (!value) continue;
      list.append(make("dt", "", name), make("dd", "", value, small ? make("small", "", small) : ""));
    }
    return list;
  }

  // Answers.

  // shapeOf shows the names of fields apart from what they hold.
  function shapeOf(text) {
    const code = make("code", "shape");
    let at = 0;
    for (const found of text.matchAll(/("(?:[^"\\]|\\.)*"|[\w.$@#*-]+)(\??: )/g)) {
      code.append(text.slice(at, found.index), make("b", "", found[1]), found[2]);
      at = found.index + found[0].length;
    }
    code.append(text.slice(at));
    return code;
  }

  const mostPlaces = 4;

  function places(list) {
    const more = list.length - mostPlaces;
    return list.slice(0, mostPlaces).join(", ") + (more > 0 ? " and " + more + " more" : "");
  }

  const verdicts = {
    yes: "as documented",
    no: "not as documented",
    unknown: "not known whether as documented",
  };

  // promised says how the answers agree with the document, and lists what does not.
  function promised(promise) {
    const by = (promise.operations || []).join(", ");
    const head = make("p", "verdict " + promise.state,
      make("span", "tag", verdicts[promise.state] || promise.state),
      by ? make("span", "said", by) : "",
      promise.declared ? make("span", "place", promise.declared) : "");
    const all = promise.differences || [];
    if (!all.length) return [head];
    return [head, make("ul", "differences", ...all.map((d) => make("li", "",
      make("span", "category " + d.severity, d.category),
      make("span", "said", d.text, d.operation ? make("small", "", d.operation) : ""),
      make("span", "place", d.place + (d.declared ? ", declared at " + d.declared : "")))))];
  }

  function answersOf(d) {
    const list = d.answers || [];
    if (!list.length && !d.promise) return null;
    const block = make("section", "said-block", make("h3", "", "Answers"));
    if (d.promise) block.append(...promised(d.promise));
    const items = list.map((a) => make("li", "",
      make("span", "status " + a.class, a.status),
      make("div", "sent",
        make("span", "body", a.name ? make("span", "name", a.name) : "", make("span", "media", a.body)),
        a.shape ? shapeOf(a.shape) : ""),
      make("span", "place", places(a.places || []))));
    if (d.more) items.push(make("li", "", make("span", "status s0", "..."), make("span", "more", "There may be others, whose status is not known.")));
    block.append(make("ul", "sent-list", ...items));
    return block;
  }

  function detailOf(row) {
    const d = row.detail;
    const letters = d.letters || [];
    const index = (letter) => letters.findIndex((entry) => entry.letter === letter);
    const about = make("div", "facts",
      facts(
        ...letters.map((entry) => [entry.letter + " =", entry.bound || "a number without a name"]),
        ...(d.middleware || []).map((m) => [
          "middleware", m.name, [(m.costs || []).join(", ") || "no trip", m.place].filter(Boolean).join(", "),
        ]),
        ["detached", (d.detached || []).join(", ")],
        ["not resolved", (d.partial || []).join(", ")],
      ),
      facts(...(d.facts || [])),
    );
    const tree = d.tree && d.tree.length
      ? steps(d.tree, { k: 1, loops: [], letters, order: (a, b) => index(a) - index(b) })
      : make("p", "more", "No call of it leads to a trip.");
    if (tree.tagName === "UL") tree.className = "tree";
    const said = answersOf(d);
    return make("div", "detail", about, said, ...(said ? [make("h3", "", "Calls")] : []), tree);
  }

  function open(row, yes) {
    if (yes === Boolean(row.opened)) return;
    row.button.setAttribute("aria-expanded", String(yes));
    if (!yes) {
      row.opened.remove();
      row.opened = null;
      return;
    }
    const cell = make("td", "", detailOf(row));
    cell.colSpan = row.tr.cells.length;
    row.opened = make("tr", "opened", cell);
    row.opened.hidden = row.tr.hidden;
    row.tr.after(row.opened);
    highlight(row);
  }

  // Search and filters.

  let words = [];

  function below(nodes, into) {
    for (const node of nodes || []) {
      into.push(node.text || "", node.func || "", node.file || "", node.bound || "");
      below(node.children, into);
    }
  }

  function saidBy(d) {
    const texts = [];
    for (const a of d.answers || []) texts.push(a.status, a.name, a.body, a.shape, ...(a.places || []));
    if (d.promise) {
      texts.push(verdicts[d.promise.state] || "", d.promise.declared, ...(d.promise.operations || []));
      for (const p of d.promise.differences || []) texts.push(p.category, p.text, p.place, p.declared);
    }
    return texts.join("\n").toLowerCase();
  }

  // matches says where all words are found: in the line of an endpoint, in its answers, in its tree, or nowhere.
  function matches(row) {
    if (row.line === null) {
      row.line = row.tr.textContent.toLowerCase();
      const texts = [];
      below(row.detail.tree, texts);
      row.below = texts.join("\n").toLowerCase();
      row.said = saidBy(row.detail);
    }
    const found = (...texts) => words.every((word) => texts.some((text) => text.includes(word)));
    if (found(row.line)) return "line";
    if (found(row.line, row.said)) return "answers";
    return found(row.line, row.said, row.below) ? "calls" : "";
  }

  const pressed = (attribute) => $$(`#controls [${attribute}][aria-pressed=true]`);

  function update() {
    words = search.value.toLowerCase().split(/\s+/).filter(Boolean);
    const kinds = pressed("data-kind").map((button) => button.dataset.kind);
    const layers = pressed("data-layer").map((button) => button.dataset.layer);
    const grows = pressed("data-grows").length > 0;
    const differs = pressed("data-differs").length > 0;
    let shown = 0;
    for (const row of rows) {
      const where = words.length ? matches(row) : "line";
      const show = where !== ""
        && (kinds.length === 0 || kinds.includes(row.tr.dataset.kind))
        && layers.every((layer) => row.layers.includes(layer))
        && (!grows || "grows" in row.tr.dataset)
        && (!differs || "differs" in row.tr.dataset);
      row.tr.hidden = !show;
      const note = $(".deep", row.tr);
      if (note) note.remove();
      if (show && where !== "line") row.button.after(make("span", "deep", "in its " + where));
      if (row.opened) {
        row.opened.hidden = !show;
        highlight(row);
      }
      if (show) shown++;
    }
    $("#shown").textContent = shown === rows.length ? "" : shown + " of " + rows.length;
    $("#none").hidden = shown > 0 || rows.length === 0;
    nameAll();
  }

  // highlight marks the words in an open endpoint.
  function highlight(row) {
    for (const mark of $$("mark", row.opened)) {
      const parent = mark.parentNode;
      mark.replaceWith(mark.textContent);
      parent.normalize();
    }
    for (const word of words) {
      for (const element of $$(".said, .to, .place, .shape, .shape b, .category, .media, .name, .sent-list .status", row.opened)) markWord(element, word);
    }
  }

  function markWord(element, word) {
    for (const node of [...element.childNodes]) {
      if (node.nodeType !== Node.TEXT_NODE) continue;
      const at = node.data.toLowerCase().indexOf(word);
      if (at < 0) continue;
      const rest = node.splitText(at);
      rest.splitText(Math.min(word.length, rest.length));
      rest.replaceWith(make("mark", "", rest.data));
    }
  }

  // Order.

  function sort(th) {
    const before = th.getAttribute("aria-sort");
    const descending = before === "none" ? "worst" in th.dataset : before === "ascending";
    for (const other of $$("thead th", table)) other.setAttribute("aria-sort", "none");
    th.setAttribute("aria-sort", descending ? "descending" : "ascending");
    const column = th.cellIndex;
    const sign = descending ? -1 : 1;
    // The first order, by cost, decides between equals.
    const sorted = [...rows].sort((a, b) => sign * (a.ranks[column] - b.ranks[column]));
    body.append(...sorted.flatMap((row) => (row.opened ? [row.tr, row.opened] : [row.tr])));
  }

  // Keys.

  const visible = () => $$("tr.endpoint:not([hidden])", body).map((tr) => rowOf.get(tr));

  function move(row, by) {
    const list = visible();
    const to = list[list.indexOf(row) + by];
    if (to) to.button.focus();
  }

  function onRowKey(event, row) {
    switch (event.key) {
      case "ArrowDown": move(row, 1); break;
      case "ArrowUp": move(row, -1); break;
      case "ArrowRight": open(row, true); break;
      case "ArrowLeft": open(row, false); break;
      case "Home": visible()[0].button.focus(); break;
      case "End": visible().at(-1).button.focus(); break;
      default: return;
    }
    event.preventDefault();
  }

  function clear() {
    search.value = "";
    update();
  }

  document.addEventListener("keydown", (event) => {
    if (event.ctrlKey || event.metaKey || event.altKey) return;
    if (event.key === "/" && event.target !== search) {
      event.preventDefault();
      search.focus();
      search.select();
    } else if (event.key === "Escape") {
      clear();
    } else if (event.key === "ArrowDown" && event.target === search) {
      const first = visible()[0];
      if (first) first.button.focus();
      event.preventDefault();
    } else if (event.target.classList.contains("open")) {
      onRowKey(event, rowOf.get(event.target.closest("tr")));
    }
  });

  // All at once.

  const all = $("#all");
  const anyClosed = () => visible().some((row) => !row.opened);

  function nameAll() {
    all.textContent = anyClosed() || visible().length === 0 ? "Open all" : "Close all";
  }

  all.addEventListener("click", () => {
    const yes = anyClosed();
    for (const row of visible()) open(row, yes);
    nameAll();
  });

  // Bring the table to life.

  table.classList.add("live");
  for (const button of $$("button:disabled")) button.disabled = false;
  for (const row of rows) {
    row.button.setAttribute("aria-expanded", "false");
    row.button.addEventListener("click", () => {
      open(row, !row.opened);
      nameAll();
    });
  }
  for (const button of $$("thead button")) {
    button.addEventListener("click", () => sort(button.closest("th")));
  }
  for (const button of $$("#controls [aria-pressed]")) {
    button.addEventListener("click", () => {
      button.setAttribute("aria-pressed", String(button.getAttribute("aria-pressed") !== "true"));
      update();
    });
  }
  search.addEventListener("input", update);
  const controls = $("#controls");
  controls.addEventListener("submit", (event) => event.preventDefault());
  controls.hidden = false;

  // fit measures what depends on the width of the window: the columns, which stay as they are whatever
  // is shown, and the height of the controls, below which the head of the table sticks.
  function fit() {
    const heads = $$("thead th", table);
    table.style.tableLayout = "auto";
    table.classList.add("measured");
    for (const th of heads) th.style.width = "";
    const widths = heads.map((th) => th.getBoundingClientRect().width);
    heads.forEach((th, i) => { th.style.width = widths[i] + "px"; });
    table.classList.remove("measured");
    table.style.tableLayout = "fixed";
    document.documentElement.style.setProperty("--stuck", controls.offsetHeight + "px");
  }
  addEventListener("resize", fit);
  fit();

  // Links of the totals lead to an endpoint and open it.
  function follow() {
    const tr = /^#e[0-9]+$/.test(location.hash) && document.getElementById(location.hash.slice(1));
    const row = tr && rowOf.get(tr);
    if (!row) return;
    if (tr.hidden) {
      for (const button of $$("#controls [aria-pressed=true]")) button.setAttribute("aria-pressed", "false");
      clear();
    }
    open(row, true);
    row.button.focus({ preventScroll: true });
    tr.scrollIntoView({ block: "center" });
    nameAll();
  }
  for (const link of $$(".costliest a")) {
    // Also when it is the place where the reader already is.
    link.addEventListener("click", () => setTimeout(follow));
  }
  follow();
})();
