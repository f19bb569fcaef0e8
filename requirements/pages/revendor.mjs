#!/usr/bin/env node
/**
 * Renews what pages and their tests borrow from the pinned npm packages: `npm run revendor`.
 *
 * The packages are unpacked in a temporary folder, bundled there and copied out, so a checkout never
 * holds node_modules. The result depends on package-lock.json and icons.list alone: running it twice
 * gives the same bytes. Only people who change a pin need Node; a hall, and the tests, never do.
 */
import { execFileSync } from "node:child_process";
import { createHash } from "node:crypto";
import {
  copyFileSync, mkdirSync, mkdtempSync, readdirSync, readFileSync, rmSync, writeFileSync,
} from "node:fs";
import { createRequire } from "node:module";
import { tmpdir } from "node:os";
import { dirname, join, relative } from "node:path";
import { fileURLToPath } from "node:url";

const HERE = dirname(fileURLToPath(import.meta.url));
const ROOT = join(HERE, "..", "..");
/** What browsers get, and what only the tests use. */
const SERVED = join(ROOT, "server", "static", "vendor");
const TESTS = join(ROOT, "tests", "pages", "vendor");
const RECIPE = ["package.json", "package-lock.json", ".npmrc"];

/** What ui.mjs gives to the pages: one copy of Preact, bound to htm, with signals that redraw by themselves. */
const UI_SOURCE = `
  import { h, render, Fragment } from "preact";
  import {
    useState, useEffect, useLayoutEffect, useRef, useMemo, useCallback,
  } from "preact/hooks";
  import { signal, computed, effect, batch, useSignal, useComputed } from "@preact/signals";
  import htm from "htm";
  const html = htm.bind(h);
  export {
    html, h, render, Fragment, signal, computed, effect, batch, useState, useEffect,
    useLayoutEffect, useRef, useMemo, useCallback, useSignal, useComputed,
  };
`;

/** The type checker's own descriptions of the language and of what a page finds in a browser. */
const BROWSER_TYPES = /^lib\.(es5|es20(1[5-9]|2[0-3])(\..+)?|dom(\..+)?|decorators(\..+)?)\.d\.ts$/;

const FONTS = [
  { pkg: "@fontsource/be-vietnam-pro", family: "Be Vietnam Pro", file: "be-vietnam-pro",
    subsets: ["vietnamese", "latin-ext", "latin"], weights: [400, 500, 600, 700] },
  { pkg: "@fontsource/noto-sans-khmer", family: "Noto Sans Khmer", file: "noto-sans-khmer",
    subsets: ["khmer"], weights: [400, 700] },
];

/** Unpacks the pinned packages and answers the folder that holds node_modules. */
function unpack() {
  const folder = mkdtempSync(join(tmpdir(), "motcua-vendor-"));
  for (const name of RECIPE) copyFileSync(join(HERE, name), join(folder, name));
  execFileSync("npm", ["ci", "--ignore-scripts"], { cwd: folder, stdio: ["ignore", "ignore", "inherit"] });
  return folder;
}

/** Collects outputs; each remembers the packages and the file that it was made from. */
class Shelf {
  constructor(folder) {
    this.folder = folder;
    this.rows = [];
  }

  read(path) {
    return readFileSync(join(this.folder, "node_modules", path));
  }

  put(path, content, packages, source, home = SERVED) {
    const bytes = Buffer.from(content);
    mkdirSync(dirname(join(home, path)), { recursive: true });
    writeFileSync(join(home, path), bytes);
    const sha256 = createHash("sha256").update(bytes).digest("hex");
    const at = relative(ROOT, join(home, path)).split("\\").join("/");
    this.rows.push({ path: at, bytes: bytes.length, sha256, packages, source });
  }
}

/** Bundles one module with esbuild; `stdin` or an entry file inside node_modules. */
async function bundle(shelf, input) {
  const load = createRequire(join(shelf.folder, "package.json"));
  const result = await load("esbuild").build({
    ...input, absWorkingDir: shelf.folder, bundle: true, format: "esm", minify: true,
    legalComments: "none", target: "es2022", write: false, charset: "utf8",
  });
  return result.outputFiles[0].text;
}

async function putModules(shelf) {
  const stdin = { contents: UI_SOURCE, resolveDir: shelf.folder, sourcefile: "ui.js" };
  shelf.put("ui.mjs", await bundle(shelf, { stdin }),
    ["preact", "htm", "@preact/signals", "@preact/signals-core"], "bundled by revendor.mjs");
  const socket = "socket.io-client/dist/socket.io.esm.min.js";
  const text = shelf.read(socket).toString("utf8").replace(/\n\/\/# sourceMappingURL=.*\s*$/, "\n");
  shelf.put("socket.io.mjs", text, ["socket.io-client"], socket);
  for (const name of ["swagger-ui-bundle.js", "swagger-ui.css"]) {
    const text = shelf.read(`swagger-ui-dist/${name}`).toString("utf8").replace(/\n?\/[/*]# sourceMappingURL=.*\s*$/, "\n");
    shelf.put(name, text, ["swagger-ui-dist"], `swagger-ui-dist/${name}`);
  }
}

/** What only tests run: the accessibility engine, the type checker with the browser's own types, the linter. */
function putTools(shelf) {
  const put = (path, source) => shelf.put(path, shelf.read(source), [source.split("/")[0]], source, TESTS);
  put("axe.min.js", "axe-core/axe.min.js");
  put("eslint.cjs", "eslint-linter-browserify/linter.min.js");
  put("typescript/tsc.js", "typescript/lib/_tsc.js");
  for (const name of readdirSync(join(shelf.folder, "node_modules", "typescript", "lib")).sort()) {
    if (BROWSER_TYPES.test(name)) put(`typescript/${name}`, `typescript/lib/${name}`);
  }
}

function putFonts(shelf) {
  const faces = [];
  for (const font of FONTS) {
    const ranges = JSON.parse(shelf.read(`${font.pkg}/unicode.json`));
    for (const weight of font.weights) {
      for (const subset of font.subsets) {
        const name = `${font.file}-${subset}-${weight}.woff2`;
        const source = `${font.pkg}/files/${font.file}-${subset}-${weight}-normal.woff2`;
        shelf.put(`fonts/${name}`, shelf.read(source), [font.pkg], source);
        faces.push(face(font.family, weight, name, ranges[subset]));
      }
    }
  }
  shelf.put("fonts.css", faces.join("\n"), FONTS.map((font) => font.pkg), "written by revendor.mjs");
}

/** One @font-face; the page shows fallback letters at once and swaps, so text is never invisible. */
function face(family, weight, name, range) {
  return `@font-face {
  font-family: "${family}";
  font-style: normal;
  font-display: swap;
  font-weight: ${weight};
  src: url("./fonts/${name}") format("woff2");
  unicode-range: ${range};
}
`;
}

/** Icons become data, [[tag, attributes], …] by name, so that a page can draw them without innerHTML. */
function putIcons(shelf) {
  const drawings = JSON.parse(shelf.read("lucide-static/icon-nodes.json"));
  const lines = [];
  for (const [name, source] of iconNames()) {
    if (!drawings[source]) throw new Error(`Lucide has no drawing named ${source} (icons.list)`);
    lines.push(`  "${name}": ${JSON.stringify(drawings[source])},`);
  }
  const text = "/* Lucide, ISC. Each icon: [[tag, attributes], …] in a 24 × 24 view box, stroke 2, round. */\n"
    + `export const icons = {\n${lines.join("\n")}\n};\n`;
  shelf.put("icons.mjs", text, ["lucide-static"], "lucide-static/icon-nodes.json");
}

function iconNames() {
  const names = new Map();
  for (const line of readFileSync(join(HERE, "icons.list"), "utf8").split("\n")) {
    if (!line.trim() || line.startsWith("#")) continue;
    const [name, source = name] = line.split("=").map((part) => part.trim());
    names.set(name, source);
  }
  return [...names].sort(([a], [b]) => (a < b ? -1 : 1));
}

/** Writes who made what: vendor.json for the test that re-hashes the files, NOTICE for people. */
function putPapers(shelf) {
  const lock = JSON.parse(readFileSync(join(HERE, "package-lock.json"), "utf8")).packages;
  const used = [...new Set(shelf.rows.flatMap((row) => row.packages))].sort();
  used.push(...["engine.io-client", "engine.io-parser", "socket.io-parser", "@socket.io/component-emitter"]);
  const packages = used.map((name) => {
    const manifest = JSON.parse(shelf.read(`${name}/package.json`));
    return { name, version: lock[`node_modules/${name}`].version, licence: manifest.license };
  });
  const files = shelf.rows.sort((a, b) => (a.path < b.path ? -1 : 1));
  writeFileSync(join(HERE, "vendor.json"), `${JSON.stringify({ packages, files }, null, 2)}\n`);
  writeFileSync(join(SERVED, "NOTICE"), notice(shelf, packages));
}

function notice(shelf, packages) {
  const parts = packages.map(({ name, version, licence }) =>
    `${"=".repeat(78)}\n${name} ${version} (${licence})\n${"=".repeat(78)}\n\n${licenceText(shelf, name)}\n`);
  return "Motcua borrows these works. Each keeps its own licence, printed below its name.\n\n"
    + parts.join("\n");
}

function licenceText(shelf, name) {
  // Mozilla's text is long and axe-core is only used by the tests: its header names where the text is.
  if (name === "axe-core") return "Mozilla Public License 2.0: the notice is at the head of axe.min.js.";
  for (const file of ["LICENSE", "LICENSE.md", "license", "LICENSE.txt"]) {
    try {
      return shelf.read(`${name}/${file}`).toString("utf8").trim();
    } catch (error) {
      if (error.code !== "ENOENT") throw error;
    }
  }
  throw new Error(`${name} carries no licence file`);
}

const folder = unpack();
try {
  rmSync(join(SERVED, "fonts"), { recursive: true, force: true });
  rmSync(TESTS, { recursive: true, force: true });
  const shelf = new Shelf(folder);
  await putModules(shelf);
  putTools(shelf);
  putFonts(shelf);
  putIcons(shelf);
  putPapers(shelf);
  console.log(`${shelf.rows.length} files renewed`);
} finally {
  rmSync(folder, { recursive: true, force: true });
}
