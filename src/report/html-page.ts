/** @file The shell of a self-contained page: no script, no network. */
import { STYLE } from "./html-style.js";
import { escapeXml } from "./svg.js";

/** `body`: elements in order, as HTML. */
export const htmlPage = (title: string, body: readonly string[]): string =>
  [
    "<!doctype html>",
    '<html lang="en">',
    "<head>",
    '<meta charset="utf-8">',
    '<meta name="viewport" content="width=device-width, initial-scale=1">',
    `<title>${escapeXml(title)}</title>`,
    `<style>${STYLE}</style>`,
    "</head>",
    "<body>",
    ...body,
    "</body>",
    "</html>",
    "",
  ].join("\n");
