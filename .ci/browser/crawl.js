// Follows every link from the first page, by plain requests, and picks samples of every kind of page for the browser.

const AT_ONCE = 8;
const MOST = Number(process.env.CTGRAPH_CRAWL ?? 4000);
const SAMPLES = 2;

/**
 * The samples: `{ kind, url }`, at most two of a kind. Everything that a page links to must answer with less than 400, and what says
 * that it is HTML must be.
 */
export async function crawl(origin, report) {
  const seen = new Set([`${origin}/`]);
  const waiting = [`${origin}/`];
  const data = [];
  const kinds = new Map();
  let asked = 0;

  async function visit(url, from) {
    asked += 1;
    const answer = await fetch(url, { headers: { Accept: "text/html,*/*;q=0.8" } });
    const text = await answer.text();
    report.check(answer.status < 400, `${url} from ${from.get(url)}`, `a link leads to ${answer.status}: ${kindOf(url, origin)}`);
    const policy = answer.headers.get("content-security-policy") ?? "";
    report.check(policy.includes("default-src 'none'"), url, "an answer without the strict Content-Security-Policy");
    if (answer.status >= 400 || !answer.headers.get("content-type")?.startsWith("text/html")) return;
    const kind = kindOf(answer.url, origin);
    const samples = kinds.get(kind) ?? [];
    if (samples.length < SAMPLES) samples.push(answer.url);
    kinds.set(kind, samples);
    for (const link of links(text, answer.url)) {
      if (!link.startsWith(`${origin}/`) || seen.has(link)) continue;
      seen.add(link);
      from.set(link, answer.url);
      (isData(link, origin) ? data : waiting).push(link);
    }
  }

  const from = new Map();
  for (const list of [waiting, data]) {
    while (list.length && asked < MOST) {
      await Promise.all(list.splice(0, Math.min(AT_ONCE, MOST - asked)).map((url) => visit(url, from)));
    }
  }
  const left = waiting.length + data.length;
  if (left) report.skip(`${left} more links were not followed, ${data.length} of them to data (CTGRAPH_CRAWL sets how many are, now ${MOST})`);
  const samples = [...kinds].flatMap(([kind, urls]) => urls.map((url) => ({ kind, url })));
  const empty = `${origin}/no/such/page`;
  const refused = await fetch(empty, { headers: { Accept: "text/html" } });
  report.check(refused.status === 404, empty, `what is not there answers ${refused.status}, not 404`);
  console.log(`  ${asked} addresses, ${kinds.size} kinds of pages: ${[...kinds.keys()].join(" ")}`);
  return samples.sort((a, b) => a.kind.localeCompare(b.kind));
}

/** Every page links to its data in several forms, which lead nowhere further. */
function isData(url, origin) {
  return url.startsWith(`${origin}/data/`);
}

/** The first folders of a path, which tell pages of different makings apart; queries count as a kind of their own. */
export function kindOf(url, origin) {
  const { pathname, search } = new URL(url);
  const [, first = "", second = "", third] = decodeURI(pathname).split("/");
  const isLonger = third !== undefined || ["type", "query", "rules", "data"].includes(first);
  const path = second ? `/${first}/${isLonger && first !== "page" ? "*" : third === undefined ? "*" : `${second}/*`}` : `/${first}`;
  return path.replaceAll(origin, "") + (search ? "?" : "");
}

/** The addresses that a page refers to, without their fragments. */
function links(html, base) {
  const found = html.matchAll(/\s(?:href|src|action|data-graph)="([^"]*)"/g);
  return [...found].flatMap(([, link]) => {
    const url = URL.parse?.(unescapeHtml(link), base) ?? safe(unescapeHtml(link), base);
    if (!url || !url.protocol.startsWith("http")) return [];
    url.hash = "";
    return [url.href];
  });
}

function safe(link, base) {
  try {
    return new URL(link, base);
  } catch {
    return null;
  }
}

function unescapeHtml(text) {
  return text.replace(/&#x?[0-9a-f]+;|&(amp|quot|lt|gt);/gi, (entity) => {
    const named = { "&amp;": "&", "&quot;": '"', "&lt;": "<", "&gt;": ">" }[entity.toLowerCase()];
    if (named) return named;
    const digits = entity.slice(2, -1);
    return String.fromCodePoint(/^x/i.test(digits) ? parseInt(digits.slice(1), 16) : Number(digits));
  });
}
