// The list is complete without this script. It adds search, filters and another order, and with it a finding costs the
// browser little until it is opened: what is in it is in a noscript, which is no more than text where scripts run.
(() => {
  "use strict";
  const $ = (selector, within = document) => within.querySelector(selector);
  const $$ = (selector, within = document) => [...within.querySelectorAll(selector)];

  const list = $("#findings");
  const search = $("#search");
  const findings = $$(".finding", list).map((item) => ({
    item,
    details: item.firstElementChild,
    section: item.closest(".group"),
    severity: item.classList[1].slice("is-".length),
    rule: item.dataset.rule,
    text: null, // what search looks at
  }));
  const sections = $$(".group", list);
  const byNumber = [...findings].sort((a, b) => a.item.dataset.n - b.item.dataset.n);

  // fill makes the inside of a finding of the text that it is.
  function fill(details) {
    const text = details.lastElementChild;
    if (text.tagName !== "NOSCRIPT") return;
    const parsed = new DOMParser().parseFromString(text.textContent, "text/html");
    text.replaceWith(...parsed.body.childNodes);
  }

  // plain is what there is to read in markup as the page has it.
  const entities = { "&lt;": "<", "&gt;": ">", "&#34;": '"', "&#39;": "'", "&#43;": "+", "&amp;": "&" };
  const plain = (markup) => markup.replace(/<[^>]*>/g, " ").replace(/&[#a-z0-9]+;/g, (entity) => entities[entity] || entity);

  // Search and filters.

  let words = [];
  let shown = findings.length;

  function matches(finding) {
    if (finding.text === null) {
      const [summary, inside] = finding.details.children;
      const more = inside.tagName === "NOSCRIPT" ? plain(inside.textContent) : inside.textContent;
      finding.text = [summary.textContent, more, $("h2", finding.section).textContent].join(" ").toLowerCase();
    }
    return words.every((word) => finding.text.includes(word));
  }

  const pressed = (name) => $$(`#controls [data-${name}][aria-pressed=true]`).map((button) => button.dataset[name]);

  function update() {
    words = search.value.toLowerCase().split(/\s+/).filter(Boolean);
    const severities = pressed("severity");
    const rules = pressed("rule");
    shown = 0;
    for (const finding of findings) {
      const show = (severities.length === 0 || severities.includes(finding.severity))
        && (rules.length === 0 || rules.includes(finding.rule))
        && (words.length === 0 || matches(finding));
      if (finding.item.hidden === show) finding.item.hidden = !show;
      if (show) shown++;
    }
    hideEmpty();
    $("#shown").textContent = shown === findings.length ? "" : shown + " of " + findings.length;
    $("#none").hidden = shown > 0 || findings.length === 0;
    nameAll();
  }

  function hideEmpty() {
    for (const section of list.children) {
      section.hidden = section.classList.contains("group") && !$(".finding:not([hidden])", section);
    }
  }

  // once calls a function before the next frame, however often it is asked for.
  function once(call) {
    let waiting = false;
    return () => {
      if (waiting) return;
      waiting = true;
      requestAnimationFrame(() => {
        waiting = false;
        call();
      });
    };
  }

  search.addEventListener("input", once(update));

  // Order: the sections of endpoints are there, those of files are made when they are first wanted.

  let files = null;

  function sectionsOfFiles() {
    const made = [];
    let last = null;
    for (const finding of byNumber) {
      const file = finding.item.dataset.file;
      if (!last || last.file !== file) {
        const section = document.createElement("section");
        const title = document.createElement("h2");
        const path = document.createElement("span");
        const count = document.createElement("small");
        path.className = "path";
        path.textContent = file;
        title.append(path, " ", count);
        section.className = "group";
        section.append(title, document.createElement("ul"));
        last = { file, section, count, findings: [] };
        made.push(last);
      }
      last.findings.push(finding);
    }
    for (const each of made) each.count.textContent = each.findings.length;
    return made;
  }

  function group(by) {
    if (by === "file") {
      files = files || sectionsOfFiles();
      for (const each of files) {
        for (const finding of each.findings) each.section.lastElementChild.append(finding.item);
      }
      list.replaceChildren();
      for (const each of files) list.append(each.section);
    } else {
      for (const finding of findings) finding.section.lastElementChild.append(finding.item);
      list.replaceChildren();
      for (const section of sections) list.append(section);
    }
    for (const button of $$("[data-by]")) button.setAttribute("aria-pressed", String(button.dataset.by === by));
    hideEmpty();
  }

  for (const button of $$("[data-by]")) button.addEventListener("click", () => group(button.dataset.by));

  // All at once, if they are not too many to look at.

  const most = 500;
  const all = $("#all");
  const visible = () => $$(".finding:not([hidden])", list);
  const anyClosed = () => visible().some((item) => !item.firstElementChild.open);

  function nameAll() {
    all.disabled = shown === 0 || shown > most;
    all.title = shown > most ? "Search or filter first: they are more than " + most : "";
    all.textContent = all.disabled || anyClosed() ? "Open all" : "Close all";
  }

  all.addEventListener("click", () => {
    const yes = anyClosed();
    for (const item of visible()) item.firstElementChild.open = yes;
    nameAll();
  });
  const renamed = once(nameAll);
  list.addEventListener("toggle", (event) => {
    if (event.target.open) fill(event.target);
    renamed();
  }, true);
  addEventListener("beforeprint", () => {
    const items = visible();
    if (items.length <= most) for (const item of items) fill(item.firstElementChild);
  });

  // Keys.

  function clear() {
    search.value = "";
    update();
  }

  function move(from, by) {
    const items = visible();
    const to = items[items.indexOf(from) + by];
    if (to) to.firstElementChild.firstElementChild.focus();
  }

  document.addEventListener("keydown", (event) => {
    if (event.ctrlKey || event.metaKey || event.altKey) return;
    const item = event.target.tagName === "SUMMARY" ? event.target.closest(".finding") : null;
    if (event.key === "/" && event.target !== search) {
      search.focus();
      search.select();
    } else if (event.key === "Escape") {
      clear();
    } else if (event.key === "ArrowDown" && event.target === search) {
      move(null, 1);
    } else if (item && event.key === "ArrowDown") {
      move(item, 1);
    } else if (item && event.key === "ArrowUp") {
      move(item, -1);
    } else if (item && (event.key === "ArrowRight" || event.key === "ArrowLeft")) {
      item.firstElementChild.open = event.key === "ArrowRight";
    } else {
      return;
    }
    event.preventDefault();
  });

  // Bring the list to life.

  for (const button of $$("#controls [data-severity], #controls [data-rule]")) {
    button.addEventListener("click", () => {
      button.setAttribute("aria-pressed", String(button.getAttribute("aria-pressed") !== "true"));
      update();
    });
  }
  const controls = $("#controls");
  controls.addEventListener("submit", (event) => event.preventDefault());
  controls.hidden = findings.length === 0;
  nameAll();

  // A link leads to a finding and opens it.
  function follow() {
    const item = document.getElementById(location.hash.slice(1));
    if (!item || !item.classList.contains("finding")) return;
    if (item.hidden) {
      for (const button of $$("#controls [data-severity], #controls [data-rule]")) button.setAttribute("aria-pressed", "false");
      clear();
    }
    item.firstElementChild.open = true;
    item.scrollIntoView({ block: "center" });
  }
  addEventListener("hashchange", follow);
  follow();
})();
