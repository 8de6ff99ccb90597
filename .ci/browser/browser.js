// Chromium, watched: what leaves the origin, what fails, what the page complains of.

import puppeteer from "puppeteer-core";

export class Browser {
  #browser;

  static async launch(executablePath, origin, report) {
    const browser = new Browser();
    // Names other than those of this machine lead nowhere, whatever asks for them.
    const args = ["--no-sandbox", "--disable-background-networking", "--host-resolver-rules=MAP * ~NOTFOUND, EXCLUDE 127.0.0.1"];
    browser.#browser = await puppeteer.launch({ executablePath, args });
    browser.origin = origin;
    browser.report = report;
    return browser;
  }

  close() {
    return this.#browser.close();
  }

  /** A page whose every complaint becomes a problem. `expected` are patterns of complaints that are part of the check. */
  async page({ width = 1280, height = 900, dark = false, script = true, calm = true, expected = [] } = {}) {
    const context = await this.#browser.createBrowserContext();
    const page = await context.newPage();
    const complain = (message) => {
      if (!expected.some((pattern) => pattern.test(message))) this.report.problem(page.url(), message);
    };
    await page.setViewport({ width, height, isMobile: width < 600, hasTouch: width < 600 });
    await page.setJavaScriptEnabled(script);
    await page.emulateMediaFeatures([
      { name: "prefers-color-scheme", value: dark ? "dark" : "light" },
      { name: "prefers-reduced-motion", value: calm ? "reduce" : "no-preference" },
    ]);
    await page.evaluateOnNewDocument(() => {
      addEventListener("securitypolicyviolation", (e) => console.error(`Content-Security-Policy: ${e.violatedDirective} refused ${e.blockedURI} ${e.sourceFile}:${e.lineNumber}`));
    });
    page.on("console", (message) => {
      if (["error", "warn", "warning"].includes(message.type())) complain(`console: ${message.text()} ${message.location().url ?? ""}`);
    });
    page.on("pageerror", (error) => complain(`script: ${error.message}`));
    page.on("request", (request) => {
      const { origin, protocol } = new URL(request.url());
      const isOwn = origin === this.origin || ["data:", "blob:"].includes(protocol) || (protocol === "file:" && page.url().startsWith("file:"));
      if (!isOwn && !(protocol === "file:" && request.isNavigationRequest())) complain(`a request leaves the origin: ${request.url()}`);
    });
    page.on("requestfailed", (request) => {
      const why = request.failure()?.errorText ?? "";
      if (why !== "net::ERR_ABORTED") complain(`a request failed: ${request.url()} ${why}`);
    });
    page.on("response", (response) => {
      if (response.status() >= 400) complain(`${response.status()} ${response.url()}`);
    });
    page.done = () => context.close();
    return page;
  }

  /** Opens an address, does something with the page, closes it. */
  async with(url, options, work) {
    const page = await this.page(options);
    try {
      await page.goto(url, { waitUntil: "load", timeout: 30_000 });
      return await work(page);
    } finally {
      await page.done();
    }
  }
}
