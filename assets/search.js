// Searching a site that is a folder of files: all words, anywhere in a name or a passage, without case and accents.
// A block, since the scripts of a page share their names.
{
  const fold = (text) => text.normalize("NFD").replace(/\p{M}/gu, "").toLowerCase();
  const entries = (window.ctgraphIndex ?? []).map(([title, kind, href, others]) => ({ title, kind, href, text: fold(`${title} ${others}`) }));
  const place = document.getElementById("find");
  const words = document.getElementById("words");
  const found = document.getElementById("found");
  place.hidden = false;
  place.addEventListener("submit", (event) => event.preventDefault());

  const show = () => {
    const wanted = fold(words.value).split(/\s+/).filter(Boolean);
    const fits = wanted.length ? entries.filter(({ text }) => wanted.every((word) => text.includes(word))) : [];
    found.replaceChildren(...fits.slice(0, 50).map(({ title, kind, href }) => {
      const item = document.createElement("li");
      const link = document.createElement("a");
      link.href = href;
      link.dir = "auto";
      link.textContent = title.length > 160 ? `${title.slice(0, 160)}…` : title;
      const what = document.createElement("small");
      what.textContent = ` ${kind}`;
      item.append(link, what);
      return item;
    }));
  };
  words.addEventListener("input", show);
  words.value = new URLSearchParams(location.search).get("q") ?? "";
  show();
}
