// What was checked, what is wrong, what could not be checked.

export class Report {
  #problems = new Map();
  #skipped = [];
  #checks = 0;
  #step = "";

  /** Runs a step; if it throws, that is one problem more and not the end. */
  async step(name, work) {
    this.#step = name;
    const start = Date.now();
    let result;
    try {
      result = await work();
    } catch (error) {
      this.problem("", `the check ended early: ${error.stack}`);
    }
    console.log(`${name}: ${((Date.now() - start) / 1000).toFixed(1)} s`);
    return result ?? [];
  }

  /** Counts a check, and keeps what is wrong if it failed. */
  check(isGood, where, message) {
    this.#checks += 1;
    if (!isGood) this.problem(where, message);
  }

  /** The same problem in several places is told once, with some of the places. */
  problem(where, message) {
    const places = this.#problems.get(message) ?? new Set();
    this.#problems.set(message, places.add(where));
  }

  skip(reason) {
    this.#skipped.push(`${this.#step}: ${reason}`);
  }

  isGood() {
    return this.#problems.size === 0;
  }

  print() {
    for (const [message, places] of this.#problems) {
      const [first, ...others] = [...places].map((place) => (place.length > 160 ? `${place.slice(0, 160)}…` : place));
      console.log(`\nproblem: ${message}\n  at ${first}${others.length ? ` and ${others.length} more, such as ${others.slice(0, 2).join(" ")}` : ""}`);
    }
    for (const reason of this.#skipped) console.log(`skipped: ${reason}`);
    console.log(`\n${this.#checks} checks, ${this.#problems.size} problems`);
  }
}
