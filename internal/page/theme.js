// The button that changes between light and dark. The choice is remembered where the browser lets a page do so.
(() => {
  "use strict";
  const theme = document.querySelector("#theme");
  const dark = matchMedia("(prefers-color-scheme: dark)");

  function remembered(value) {
    try {
      if (value === undefined) return localStorage.getItem("crosslayer-theme");
      localStorage.setItem("crosslayer-theme", value);
    } catch {
      // A file, or a reader who allows no storage: the theme lasts as long as the page.
    }
    return null;
  }

  const current = () => document.documentElement.dataset.theme || (dark.matches ? "dark" : "light");

  function setTheme(value) {
    if (value === "dark" || value === "light") document.documentElement.dataset.theme = value;
    const other = current() === "dark" ? "Light" : "Dark";
    theme.textContent = other;
    theme.title = other + " colours";
  }

  theme.addEventListener("click", () => {
    const next = current() === "dark" ? "light" : "dark";
    remembered(next);
    setTheme(next);
  });
  dark.addEventListener("change", () => setTheme());
  setTheme(remembered());
  theme.hidden = false;
})();
