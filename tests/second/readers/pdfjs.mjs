// The text of a PDF file as pdf.js, Firefox's reader, gives it: items, and the ends of lines.
import { readFile } from "node:fs/promises";

globalThis.DOMMatrix ??= class {}; // asked for when it is loaded; text needs none
const { getDocument } = await import("pdfjs-dist/legacy/build/pdf.mjs");
const data = new Uint8Array(await readFile(process.argv[2]));
const document = await getDocument({ data, verbosity: 0 }).promise;
for (let number = 1; number <= document.numPages; number++) {
	const content = await (await document.getPage(number)).getTextContent();
	console.log(content.items.map((item) => item.str + (item.hasEOL ? "\n" : "")).join(""));
}
